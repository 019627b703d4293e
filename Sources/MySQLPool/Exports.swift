// One import is enough to use the pool: its interface is made of the client's values, rows and errors.
@_exported public import MySQLClient
