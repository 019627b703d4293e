import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarFile;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * HikariCP under the same load as our pool: point SELECTs by 8 and by 64 threads on 8 connections.
 *
 * Arguments: SOCKET PORT DATABASE GUEST USERS ROUNDS SECONDS. Prints one JSON object with the figures of
 * `PoolReport.swift`. Over TCP, because the driver knows sockets only with another library. The pool has its defaults, but
 * for its size; the driver prepares statements on the server and caches them.
 */
public class Hikari {
    static final String SELECT = "SELECT score FROM bench_user WHERE uid = ?";

    static String address;
    static int users;
    static int rounds;
    static double seconds;

    public static void main(String[] arguments) throws Exception {
        address = "jdbc:mariadb://127.0.0.1:" + arguments[1] + "/" + arguments[2] + "?useServerPrepStmts=true&user=";
        String guest = arguments[3];
        users = Integer.parseInt(arguments[4]);
        rounds = Integer.parseInt(arguments[5]);
        seconds = Double.parseDouble(arguments[6]);
        try (Connection root = DriverManager.getConnection(address + "root"); HikariDataSource pool = pool("root", 8, 8)) {
            new Crowd(pool, 8).measure(4); // for the compiler
            String few = multiplex(pool, 8);
            String many = multiplex(pool, 64);
            String borrow = number(borrowAndReturn(pool));
            System.out.println("{\"name\": \"HikariCP " + version()
                + "\", \"driver\": \"" + driver(root) + "\", \"way\": \"tcp\", \"multiplex_8x8\": " + few
                + ", \"multiplex_64x8\": " + many + ", \"borrow_return_ns\": " + borrow
                + ", \"spike\": " + spike(root, guest) + ", \"kill\": " + kill(root, guest) + "}");
        }
    }

    static String version() throws Exception {
        var place = HikariDataSource.class.getProtectionDomain().getCodeSource().getLocation();
        try (JarFile jar = new JarFile(new File(place.toURI()))) {
            return jar.getManifest().getMainAttributes().getValue("Bundle-Version");
        }
    }

    static String driver(Connection connection) throws SQLException {
        var data = connection.getMetaData();
        return data.getDriverName() + " " + data.getDriverVersion() + ", Java " + System.getProperty("java.version");
    }

    static HikariDataSource pool(String user, int size, int open) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(address + user);
        configuration.setMaximumPoolSize(size);
        configuration.setMinimumIdle(open);
        return new HikariDataSource(configuration);
    }

    static void select(HikariDataSource pool, int uid) throws SQLException {
        try (Connection connection = pool.getConnection(); var statement = connection.prepareStatement(SELECT)) {
            statement.setInt(1, uid);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) throw new SQLException("no row");
                rows.getInt(1);
            }
        }
    }

    // MARK: Rates and waits

    /** Threads that query over and over; what they complete while `phase` is 1 counts. */
    static class Crowd {
        final HikariDataSource pool;
        final Thread[] threads;
        final long[] counts;
        final long[] errors;
        final int[][] times;
        volatile int phase = 0;

        Crowd(HikariDataSource pool, int size) {
            this.pool = pool;
            threads = new Thread[size];
            counts = new long[size];
            errors = new long[size];
            times = new int[size][];
        }

        double measure(double seconds) throws InterruptedException {
            for (int i = 0; i < threads.length; i++) {
                int index = i;
                (threads[i] = new Thread(() -> work(index))).start();
            }
            Thread.sleep(300);
            long start = System.nanoTime();
            phase = 1;
            Thread.sleep((long) (seconds * 1000));
            double elapsed = (System.nanoTime() - start) / 1e9;
            phase = 2;
            for (Thread thread : threads) thread.join();
            return LongStream.of(counts).sum() / elapsed;
        }

        void work(int index) {
            ThreadLocalRandom dice = ThreadLocalRandom.current();
            int[] mine = new int[1 << 12];
            int timed = 0;
            long count = 0;
            long failed = 0;
            long start = System.nanoTime();
            while (true) {
                boolean succeeded = true;
                try {
                    select(pool, 1 + dice.nextInt(users));
                } catch (SQLException error) {
                    succeeded = false;
                }
                long end = System.nanoTime();
                int now = phase;
                if (now == 2) break;
                if (now == 1) {
                    if (timed == mine.length) mine = Arrays.copyOf(mine, timed * 2);
                    mine[timed++] = (int) Math.min(end - start, Integer.MAX_VALUE);
                    if (succeeded) count++; else failed++;
                }
                start = end;
            }
            counts[index] = count;
            errors[index] = failed;
            times[index] = Arrays.copyOf(mine, timed);
        }
    }

    static String multiplex(HikariDataSource pool, int threads) throws InterruptedException {
        double[] rates = new double[rounds];
        long errors = 0;
        Crowd crowd = null;
        for (int round = 0; round < rounds; round++) {
            crowd = new Crowd(pool, threads);
            rates[round] = crowd.measure(seconds);
            errors += LongStream.of(crowd.errors).sum();
        }
        int[] times = Arrays.stream(crowd.times).flatMapToInt(Arrays::stream).sorted().toArray();
        double sum = LongStream.of(crowd.counts).sum();
        double squares = LongStream.of(crowd.counts).mapToDouble(count -> (double) count * count).sum();
        return "{\"rate\": " + Math.round(median(rates)) + ", \"errors\": " + errors
            + ", \"wait_p50_us\": " + at(times, 0.5) + ", \"wait_p99_us\": " + at(times, 0.99)
            + ", \"wait_p999_us\": " + at(times, 0.999) + ", \"wait_max_us\": " + at(times, 1)
            + ", \"jain\": " + String.format(Locale.ROOT, "%.4f", sum * sum / (threads * squares)) + "}";
    }

    static String at(int[] times, double part) {
        return number(times[(int) Math.round((times.length - 1) * part)] / 1000.0);
    }

    static double borrowAndReturn(HikariDataSource pool) throws SQLException {
        int count = 2_000_000;
        double[] times = new double[rounds + 1];
        for (int round = 0; round < times.length; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) pool.getConnection().close();
            times[round] = (double) (System.nanoTime() - start) / count;
        }
        return median(Arrays.copyOfRange(times, 1, times.length)); // the first was for the compiler
    }

    static double median(double[] values) {
        double[] sorted = DoubleStream.of(values).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    // MARK: Spike and kill

    interface Work { void run(int index) throws SQLException; }

    /** Runs `work` on threads that start together. Returns how many calls failed. */
    static int burst(int threads, int calls, Work work) throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(threads);
        AtomicInteger errors = new AtomicInteger();
        for (int i = 0; i < threads; i++) {
            int index = i;
            new Thread(() -> {
                try { gate.await(); } catch (InterruptedException error) { return; }
                for (int call = 0; call < calls; call++) {
                    try { work.run(index); } catch (SQLException error) { errors.incrementAndGet(); }
                }
                ended.countDown();
            }).start();
        }
        gate.countDown();
        ended.await();
        return errors.get();
    }

    static String spike(Connection root, String guest) throws Exception {
        run(root, "SET GLOBAL init_connect = 'DO SLEEP(0.15)'");
        try {
            long before = ask(root, "SHOW GLOBAL STATUS LIKE 'Connections'", 2);
            try (HikariDataSource pool = pool(guest, 50, 5)) {
                while (pool.getHikariPoolMXBean().getIdleConnections() < 5) Thread.sleep(10);
                long start = System.nanoTime();
                int errors = burst(50, 1, index -> {
                    try (Connection connection = pool.getConnection()) { run(connection, "SELECT SLEEP(0.002)"); }
                });
                double elapsed = (System.nanoTime() - start) / 1e6;
                long opened = ask(root, "SHOW GLOBAL STATUS LIKE 'Connections'", 2) - before;
                return "{\"connections\": " + opened + ", \"ms\": " + number(elapsed) + ", \"errors\": " + errors + "}";
            }
        } finally {
            run(root, "SET GLOBAL init_connect = ''");
        }
    }

    static String kill(Connection root, String guest) throws Exception {
        int errors = 0;
        String mine = " FROM information_schema.processlist WHERE user = '" + guest + "'";
        try (HikariDataSource pool = pool(guest, 8, 8)) {
            while (pool.getHikariPoolMXBean().getIdleConnections() < 8) Thread.sleep(10);
            for (int round = 0; round < 125; round++) {
                long newest = ask(root, "SELECT COALESCE(MAX(id), 0)" + mine, 1);
                run(root, "KILL USER " + guest);
                while (ask(root, "SELECT COUNT(*)" + mine + " AND id <= " + newest, 1) > 0) {}
                errors += burst(8, 10, index -> select(pool, index + 1));
            }
        }
        return "{\"queries\": 10000, \"errors\": " + errors + "}";
    }

    static void run(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) { statement.execute(text); }
    }

    static long ask(Connection connection, String text, int column) throws SQLException {
        try (Statement statement = connection.createStatement(); var rows = statement.executeQuery(text)) {
            rows.next();
            return rows.getLong(column);
        }
    }
}
