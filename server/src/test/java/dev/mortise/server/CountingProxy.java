package dev.mortise.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before a PostgreSQL and counts what clients wait for: the messages of the frontend protocol
/// that ask for an answer (`Sync` and `Query`), without `BEGIN`, which the driver sends together with the
/// statement after it.
public final class CountingProxy implements AutoCloseable {
    /// The version that requests for encryption have instead of one of the protocol's.
    private static final int REQUEST = 1234;

    private static final byte[] BEGIN = "BEGIN\0".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private volatile int port;
    private volatile String lost = "";
    private final AtomicInteger roundTrips = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /// Opens a free port of the loopback interface.
    public CountingProxy() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// Stands before a PostgreSQL of the same interface from now on.
    ///
    /// @return the port to reach it by
    public int before(int databasePort) {
        port = databasePort;
        return listener.getLocalPort();
    }

    /// Cuts the connection on which a text is sent next as a parameter, once all that its answer depends
    /// on has reached the PostgreSQL.
    public void loseAnswerTo(String parameter) {
        lost = parameter;
    }

    /// How many answers clients have waited for so far, on all connections.
    public int roundTrips() {
        return roundTrips.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket database = new Socket(InetAddress.getLoopbackAddress(), port);
                for (Socket one : List.of(client, database)) {
                    one.setTcpNoDelay(true);
                    open.add(one);
                }
                AtomicBoolean isLost = new AtomicBoolean();
                Thread.ofVirtual().start(() -> pass(client, database, (in, out) -> forward(in, out, isLost)));
                Thread.ofVirtual().start(() -> pass(database, client, (in, out) -> answer(in, out, isLost)));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private interface Passing {
        void pass(InputStream from, OutputStream to) throws IOException;
    }

    private void pass(Socket from, Socket to, Passing passing) {
        try (from;
                to) {
            passing.pass(from.getInputStream(), to.getOutputStream());
        } catch (IOException ended) {
            open.removeAll(List.of(from, to));
        }
    }

    /// Nothing of an answer that is to be lost may pass before the connection is cut.
    private static void answer(InputStream database, OutputStream client, AtomicBoolean isLost) throws IOException {
        byte[] buffer = new byte[1 << 13];
        for (int length = database.read(buffer); length >= 0; length = database.read(buffer)) {
            if (!isLost.get()) {
                client.write(buffer, 0, length);
            }
        }
    }

    private void forward(InputStream client, OutputStream database, AtomicBoolean isLost) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(client));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(database));
        boolean isStarted = false;
        while (true) {
            int type = isStarted ? in.readUnsignedByte() : 0;
            int length = in.readInt();
            byte[] content = in.readNBytes(length - 4);

            if (isStarted) {
                out.writeByte(type);
            } else {
                isStarted = ByteBuffer.wrap(content).getShort() != REQUEST;
            }
            if (type == 'S' || (type == 'Q' && !Arrays.equals(content, BEGIN))) {
                roundTrips.incrementAndGet();
            }
            out.writeInt(length);
            out.write(content);
            String wanted = lost;
            if (type == 'B' && !wanted.isEmpty() && new String(content, StandardCharsets.ISO_8859_1).contains(wanted)) {
                lost = "";
                isLost.set(true);
            }
            if (in.available() == 0 || isLost.get()) {
                out.flush();
            }
            if (isLost.get() && type == 'S') {
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket one : open) {
                one.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
