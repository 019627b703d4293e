// One import is enough for a worker program: jobs and tasks, the database that handlers query, and the configuration.
@_exported public import HauloutConfiguration
@_exported public import HauloutCore
@_exported public import MySQLPool
