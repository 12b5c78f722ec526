package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataPagingIT {
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final int ROWS = 13;

    private static final Client CLIENT = SERVER.newTenant();
    private static final Rows ITEMS = Inventory.items(CLIENT);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(Inventory.PLUGIN));
        for (int row = 0; row < ROWS; row++) {
            ITEMS.created("""
                    {"code":"C%d","name":"%s","status":"%s","n":%s,"qty":"%s","huge":%s,"due":%s}""".formatted(
                            row,
                            List.of("same", "ä", "Z", "a").get(row % 4),
                            row % 3 == 0 ? "hold" : "active",
                            row % 2 == 0 ? "null" : Integer.toString(row % 5),
                            List.of("1.5", "-3", "1.500").get(row % 3),
                            row % 4 == 0 ? "null" : "\"" + (row % 2) + "9".repeat(58) + "\"",
                            row % 5 == 0 ? "null" : "\"2026-01-0" + (1 + row % 3) + "T00:00:00.123456Z\""));
        }
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static List<String> walk(String sort, int size) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            Answer page = ITEMS.list("sort=" + sort, "limit=" + size, "cursor=" + cursor);
            List<String> codes = Rows.values(page, "code");
            seen.addAll(codes);
            cursor = page.json().path("next").asString();
            assertThat(codes).hasSizeLessThanOrEqualTo(size).isNotEmpty();
            assertThat(++pages).isLessThanOrEqualTo(ROWS);
        } while (!cursor.isEmpty());
        return seen;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "code",
                "-code",
                "name",
                "-name",
                "n",
                "-n",
                "n,-code",
                "-n,code",
                "qty",
                "-qty",
                "-qty,n,-name",
                "huge",
                "-huge",
                "due",
                "-due",
                "status,-updated_at",
                "-status,updated_at",
                "id",
                "-id",
                "-created_at"
            })
    void pagesTogetherAreTheWholeListInItsOrder(String sort) {
        List<String> whole = Rows.values(ITEMS.list("sort=" + sort, "limit=500"), "code");
        assertThat(whole).hasSize(ROWS).doesNotHaveDuplicates();
        for (int size : List.of(1, 2, 5, ROWS)) {
            assertThat(walk(sort, size)).as("pages of %d", size).isEqualTo(whole);
        }
    }

    @Test
    void rowsComeNewestFirstUnlessAskedOtherwise() {
        List<String> codes = Rows.values(ITEMS.list(), "code");
        assertThat(codes.getFirst()).isEqualTo("C12");
        assertThat(codes.getLast()).isEqualTo("C0");
    }

    @Test
    void textsAreOrderedByCodePointAndNullsComeLast() {
        assertThat(Rows.values(ITEMS.list("sort=name"), "name")).containsSubsequence("Z", "a", "same", "ä");
        assertThat(Rows.values(ITEMS.list("sort=n"), "n").getLast()).isEmpty();
        assertThat(Rows.values(ITEMS.list("sort=-n"), "n").getFirst()).isEmpty();
    }

    @Test
    void aQueryGoesOnWithItsCursor() {
        String query = "{\"filter\":{\"status\":{\"_eq\":\"active\"}},\"sort\":[\"code\"],\"limit\":3%s}";
        Answer first = ITEMS.query(query.formatted(""));
        Answer second = ITEMS.query(
                query.formatted(",\"cursor\":\"" + first.json().path("next").asString() + "\""));
        assertThat(Rows.values(first, "code")).containsExactly("C1", "C10", "C11");
        assertThat(Rows.values(second, "code")).containsExactly("C2", "C4", "C5");
    }

    @Test
    void aPageOfLargeRowsEndsEarlyAndIsGoneOnFrom() {
        Client client = SERVER.newTenant();
        Rows items = Inventory.items(client);
        String large = "x".repeat(250_000);
        List<String> codes = new ArrayList<>();
        for (int row = 10; row < 50; row++) {
            codes.add("L" + row);
            items.created("{\"code\":\"L%d\",\"name\":\"large\",\"more\":\"%s\"}".formatted(row, large));
        }
        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = items.list("sort=code", "limit=500", "cursor=" + cursor);
            List<String> found = Rows.values(page, "code");
            seen.addAll(found);
            sizes.add(found.size());
            cursor = page.json().path("next").asString();
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(codes);
        assertThat(sizes).hasSize(3).allMatch(size -> size > 0 && size < 20);
    }

    @Test
    void aCursorIsOfOneListOnly() {
        String next = ITEMS.list("sort=code", "limit=1").json().path("next").asString();
        for (Answer other : List.of(
                ITEMS.list("sort=-code", "cursor=" + next),
                ITEMS.list("cursor=" + next),
                ITEMS.list("sort=code", "filter[n][eq]=1", "cursor=" + next),
                Inventory.suppliers(CLIENT).list("cursor=" + next))) {
            assertThat(other.status()).isEqualTo(400);
            assertThat(Rows.errors(other)).containsExactly("cursor cursor");
            assertThat(other.body()).contains("another list");
        }
    }

    @Test
    void rowsThatComeAndGoBetweenPagesShiftNone() {
        Client client = SERVER.newTenant();
        Rows items = Inventory.items(client);
        List<String> ids = new ArrayList<>();
        for (String code : List.of("b", "d", "f", "h")) {
            ids.add(id(items.createdItem(code)));
        }
        Answer first = items.list("sort=code", "limit=2");
        items.createdItem("a");
        items.createdItem("e");
        items.delete(ids.get(1), 1);
        Answer rest =
                items.list("sort=code", "cursor=" + first.json().path("next").asString());
        assertThat(Rows.values(first, "code")).containsExactly("b", "d");
        assertThat(Rows.values(rest, "code")).containsExactly("e", "f", "h");
    }
}
