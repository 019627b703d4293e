-- Sample data for the jobs of jobs/: 10,000 users and 200,000 events, the same on every machine.
--
-- Nothing is dropped or overwritten: tables are made when they are missing and filled when they are empty, so a second
-- load changes nothing. Runs on MariaDB 10.6 and MySQL 8.0.16 or later, in one to two seconds. Only the end of a
-- statement has a semicolon, always as the last character of its line.

CREATE TABLE IF NOT EXISTS user (
    uid        INT UNSIGNED NOT NULL PRIMARY KEY,
    name       VARCHAR(60)  NOT NULL,
    email      VARCHAR(120) NOT NULL,
    created_at DATETIME     NOT NULL,
    score      INT          NOT NULL DEFAULT 0
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- What a user did, and how many points it earned or cost.
CREATE TABLE IF NOT EXISTS event (
    id          INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    uid         INT UNSIGNED NOT NULL,
    kind        ENUM('earn', 'spend') NOT NULL,
    points      INT          NOT NULL,
    happened_at DATETIME     NOT NULL,
    KEY event_of_user (uid, happened_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Filled by the job settle-balance. Nobody may have spent more than was earned: 25 users have (see below), and the
-- CHECK turns them away.
CREATE TABLE IF NOT EXISTS user_balance (
    uid        INT UNSIGNED NOT NULL PRIMARY KEY,
    earned     INT          NOT NULL,
    spent      INT          NOT NULL,
    balance    INT          NOT NULL,
    settled_at DATETIME     NOT NULL,
    CONSTRAINT balance_is_covered CHECK (balance >= 0)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Where the job close-month turns bonus points into saved ones. An account holds ceiling saved points at most: 12
-- accounts have no room for their bonus.
CREATE TABLE IF NOT EXISTS points_account (
    uid     INT UNSIGNED NOT NULL PRIMARY KEY,
    bonus   INT          NOT NULL,
    saved   INT          NOT NULL,
    ceiling INT          NOT NULL,
    CONSTRAINT saved_has_room CHECK (saved <= ceiling)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- The record of every move made by close-month, one row per move: a user who is in here twice for a month was paid twice.
CREATE TABLE IF NOT EXISTS points_move (
    id     INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    month  CHAR(7)      NOT NULL,
    uid    INT UNSIGNED NOT NULL,
    points INT          NOT NULL,
    KEY move_of_user (uid, month)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

-- Four digits make the numbers 1 to 10,000. A recursive query would need a raised limit: both servers stop at 1,000.
INSERT INTO user (uid, name, email, created_at)
WITH digit AS (
    SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
),
number AS (
    SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n
    FROM digit a CROSS JOIN digit b CROSS JOIN digit c CROSS JOIN digit e
)
SELECT n,
       CONCAT(
           ELT(1 + CRC32(CONCAT('first', n)) % 10,
               'Ada', 'Bela', 'Chiara', 'Dmitri', 'Esther', 'Farid', 'Grace', 'Hiro', 'Inés', 'Joan'),
           ' ',
           ELT(1 + CRC32(CONCAT('last', n)) % 10,
               'Abbott', 'Brandt', 'Costa', 'Dubois', 'Eriksen', 'Fontana', 'Gruber', 'Haas', 'Ivanova', 'Jansen')
       ),
       CONCAT('user', n, '@example.org'),
       TIMESTAMP('2024-01-01 00:00:00') + INTERVAL (CRC32(CONCAT('created', n)) % 31536000) SECOND
FROM number
WHERE NOT EXISTS (SELECT 1 FROM user AS present)
ORDER BY n;

-- Twenty events for each user: fifteen earn 10 to 99 points, five spend 1 to 30. So every balance is positive,
-- except that each 400th user has once spent 5,000 points: 25 uids violate balance_is_covered.
INSERT INTO event (uid, kind, points, happened_at)
WITH digit AS (
    SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9
),
number AS (
    SELECT a.d + 10 * b.d AS k FROM digit a CROSS JOIN digit b WHERE a.d + 10 * b.d < 20
)
SELECT uid,
       IF(k % 4 = 3, 'spend', 'earn'),
       CASE
           WHEN k % 4 <> 3 THEN 10 + CRC32(CONCAT('points', uid, '.', k)) % 90
           WHEN k = 19 AND uid % 400 = 0 THEN 5000
           ELSE 1 + CRC32(CONCAT('points', uid, '.', k)) % 30
       END,
       TIMESTAMP('2025-01-01 00:00:00') + INTERVAL (CRC32(CONCAT('happened', uid, '.', k)) % 31536000) SECOND
FROM user CROSS JOIN number
WHERE NOT EXISTS (SELECT 1 FROM event AS present)
ORDER BY uid, k;

-- Bonus points of 1 to 50 for everybody, and room for them, except for each 800th user: 12 uids violate saved_has_room.
INSERT INTO points_account (uid, bonus, saved, ceiling)
SELECT uid,
       1 + CRC32(CONCAT('bonus', uid)) % 50,
       IF(uid % 800 = 0, 1000, CRC32(CONCAT('saved', uid)) % 1000),
       IF(uid % 800 = 0, 1000, 10000)
FROM user
WHERE NOT EXISTS (SELECT 1 FROM points_account AS present);
