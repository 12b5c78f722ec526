import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// An HTTP/1.1 client on one connection, which stays open, and on the caller's thread: as light as a JDBC driver beside it.
///
/// A request goes out in one piece. An answer is read whole, by its length or its chunks.
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 180_000;
    private static final int LONGEST_LINE = 16_384;
    /// After so long without a request a server may end the connection.
    private static final long LONGEST_IDLE_NANOS = 2_000_000_000L;

    private final String host;
    private final int port;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private long lastNanos;

    Wire(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /// An answer.
    record Reply(int status, byte[] body) {}

    Reply send(String method, String path, String token, String body) throws IOException {
        if (System.nanoTime() - lastNanos > LONGEST_IDLE_NANOS) {
            close();
        }
        if (socket == null) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            out = socket.getOutputStream();
        }
        byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream(512 + content.length);
        request.writeBytes((method + " " + path + " HTTP/1.1\r\nHost: " + host + ":" + port + "\r\nAuthorization: Bearer " + token + "\r\nAccept: application/json\r\n"
                        + (body == null ? "" : "Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n") + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(content);
        out.write(request.toByteArray());
        out.flush();
        Reply reply = read();
        lastNanos = System.nanoTime();
        return reply;
    }

    private Reply read() throws IOException {
        String status = line();
        int length = 0;
        boolean isChunked = false;
        boolean ends = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            String value = header.substring(colon + 1).strip();
            switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> isChunked = value.equalsIgnoreCase("chunked");
                case "connection" -> ends = value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        byte[] body = isChunked ? chunks() : in.readNBytes(length);
        if (ends) {
            close();
        }
        return new Reply(Integer.parseInt(status.split(" ", 3)[1]), body);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            body.writeBytes(in.readNBytes(length));
            line();
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() > LONGEST_LINE) {
                throw new EOFException("the answer broke off after: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
