package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DataAggregateIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static Client client = SERVER.anonymous();
    private static String supplier = "";

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(PLUGIN));
        client = SERVER.newTenant();
        supplier = id(Inventory.suppliers(client).created("{\"name\":\"S\"}"));
        Rows items = Inventory.items(client);
        items.created("""
                {"code":"A","name":"x","qty":"1.5","n":3,"big":"9007199254740993","due":"2026-01-31T23:30:00Z","day":"2026-02-01",
                 "price":{"amount":"10.10","currency":"EUR"},"supplier":"%s"}""".formatted(supplier));
        items.created("""
                {"code":"B","name":"x","qty":"2.25","n":4,"big":"9007199254740993","due":"2026-02-01T12:00:00Z","day":"2026-12-31",
                 "price":{"amount":"0.20","currency":"EUR"}}""");
        items.created("""
                {"code":"C","name":"y","qty":"-4","status":"hold","due":"2026-10-25T00:30:00Z",
                 "price":{"amount":"5","currency":"CNY"}}""");
        items.created("""
                {"code":"D","name":"y","qty":"0","status":"hold","due":"2026-10-25T01:30:00Z"}""");
        id(items.createdItem("gone"));
        String gone = Rows.values(items.list("filter[code][eq]=gone"), "id").getFirst();
        assertThat(items.delete(gone, 1).status()).isEqualTo(204);
        Inventory.items(SERVER.newTenant()).createdItem("FOREIGN");
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer aggregate(Client as, String json) {
        return as.post("/api/v1/plugins/" + PLUGIN + "/item/aggregate", json);
    }

    record Figures(String query, String answer) {}

    static Stream<Figures> figures() {
        return Stream.of(
                new Figures("{'measures':{'n':'count'}}", "[{'n':4}]"),
                new Figures(
                        "{'group':['status'],'measures':{'n':'count','with':{'count':'n'},'total':{'sum':'qty'}}}",
                        "[{'status':'active','n':2,'with':2,'total':'3.750'},{'status':'hold','n':2,'with':0,'total':'-4.000'}]"),
                new Figures(
                        "{'measures':{'s':{'sum':'n'},'b':{'sum':'big'},'a':{'avg':'n'},'lo':{'min':'qty'},'hi':{'max':'due'},'c':{'max':'code'}}}",
                        "[{'s':'7','b':'18014398509481986','a':'3.5000000000000000','lo':'-4.000','hi':'2026-10-25T01:30:00Z','c':'D'}]"),
                new Figures(
                        "{'filter':{'code':{'_eq':'none'}},'measures':{'n':'count','s':{'sum':'qty'},'m':{'max':'n'}}}",
                        "[{'n':0,'s':null,'m':null}]"),
                new Figures(
                        "{'group':[{'field':'due','part':'month','zone':'Europe/Berlin'}],'measures':{'n':'count'}}",
                        "[{'due_month':'2026-02-01','n':2},{'due_month':'2026-10-01','n':2}]"),
                new Figures(
                        "{'group':[{'field':'due','part':'month','as':'m'}],'measures':{'n':'count'},'sort':['-m']}",
                        "[{'m':'2026-10-01','n':2},{'m':'2026-02-01','n':1},{'m':'2026-01-01','n':1}]"),
                // The hour that is there twice: 02:30 summer time, 02:30 winter time.
                new Figures(
                        "{'filter':{'status':{'_eq':'hold'}},'group':[{'field':'due','part':'hour','zone':'Europe/Berlin'}],'measures':{'n':'count'}}",
                        "[{'due_hour':'2026-10-25T00:00:00Z','n':1},{'due_hour':'2026-10-25T01:00:00Z','n':1}]"),
                new Figures(
                        "{'filter':{'code':{'_eq':'B'}},'group':[{'field':'due','part':'hour','zone':'Asia/Kathmandu'}],'measures':{'n':'count'}}",
                        "[{'due_hour':'2026-02-01T11:15:00Z','n':1}]"),
                new Figures(
                        "{'group':[{'field':'day','part':'year'},{'field':'day','part':'quarter'},{'field':'day','part':'week'}],'measures':{'n':'count'}}",
                        "[{'day_year':'2026-01-01','day_quarter':'2026-01-01','day_week':'2026-01-26','n':1},"
                                + "{'day_year':'2026-01-01','day_quarter':'2026-10-01','day_week':'2026-12-28','n':1},"
                                + "{'day_year':null,'day_quarter':null,'day_week':null,'n':2}]"),
                new Figures(
                        "{'group':[{'field':'price','part':'currency'}],'measures':{'total':{'sum':'price'},'most':{'max':'price'}}}",
                        "[{'price_currency':'CNY','total':{'amount':'5.0000','currency':'CNY'},'most':{'amount':'5.0000','currency':'CNY'}},"
                                + "{'price_currency':'EUR','total':{'amount':'10.3000','currency':'EUR'},'most':{'amount':'10.1000','currency':'EUR'}},"
                                + "{'price_currency':null,'total':null,'most':null}]"),
                new Figures(
                        "{'group':['name'],'measures':{'total':{'sum':'qty'}},'having':{'total':{'_gt':'0'}}}",
                        "[{'name':'x','total':'3.750'}]"),
                new Figures(
                        "{'group':['code'],'measures':{'q':{'sum':'qty'}},'sort':['-q'],'limit':2}",
                        "[{'code':'B','q':'2.250'},{'code':'A','q':'1.500'}]"),
                new Figures(
                        "{'filter':{'supplier':{'name':{'_eq':'S'}}},'group':['supplier','live'],'measures':{'n':'count'}}",
                        "[{'supplier':'SUPPLIER','live':null,'n':1}]"));
    }

    @ParameterizedTest
    @MethodSource("figures")
    void figuresAreExactAndTheTenantsOwn(Figures figures) {
        Answer answer = aggregate(client, figures.query().replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("groups").toString())
                .isEqualTo(figures.answer().replace('\'', '"').replace("SUPPLIER", supplier));
        assertThat(answer.json().path("more").asBoolean())
                .isEqualTo(figures.query().contains("limit"));
    }

    record Wrong(String query, String error) {}

    static Stream<Wrong> wrongs() {
        return Stream.of(
                new Wrong("[]", " type"),
                new Wrong("{}", "/measures type"),
                new Wrong("{'measures':{}}", "/measures size"),
                new Wrong("{'measures':{'n':'count'},'limits':1}", "/limits unknown_field"),
                new Wrong("{'measures':{'n':'sum'}}", "/measures/n type"),
                new Wrong("{'measures':{'n':{'median':'qty'}}}", "/measures/n enum"),
                new Wrong("{'measures':{'n':{'sum':'nothing'}}}", "/measures/n/sum unknown_field"),
                new Wrong("{'measures':{'n':{'sum':'deleted_at'}}}", "/measures/n/sum unknown_field"),
                new Wrong("{'measures':{'n':{'sum':'code'}}}", "/measures/n/sum type"),
                new Wrong("{'measures':{'n':{'min':'more'}}}", "/measures/n/min type"),
                new Wrong("{'measures':{'n':{'sum':'price'}}}", "/measures/n/sum currency"),
                new Wrong("{'measures':{'a b':'count'}}", "/measures/a b form"),
                new Wrong("{'group':['name'],'measures':{'name':'count'}}", "/measures/name repeated"),
                new Wrong("{'group':['more'],'measures':{'n':'count'}}", "/group/0 group"),
                new Wrong("{'group':['price'],'measures':{'n':'count'}}", "/group/0 group"),
                new Wrong("{'group':['tenant_id'],'measures':{'n':'count'}}", "/group/0 unknown_field"),
                new Wrong("{'group':['n','code','name','day','due'],'measures':{'n':'count'}}", "/group max"),
                new Wrong("{'group':[{'field':'due','part':'minute'}],'measures':{'n':'count'}}", "/group/0/part enum"),
                new Wrong("{'group':[{'field':'day','part':'hour'}],'measures':{'n':'count'}}", "/group/0/part enum"),
                new Wrong(
                        "{'group':[{'field':'due','part':'day','zone':'+08:00'}],'measures':{'n':'count'}}",
                        "/group/0/zone zone"),
                new Wrong(
                        "{'group':[{'field':'due','part':'day','zone':'UTC\\u0027||'}],'measures':{'n':'count'}}",
                        "/group/0/zone zone"),
                new Wrong("{'measures':{'n':'count'},'having':{'m':{'_gt':1}}}", "/having/m unknown_field"),
                new Wrong("{'measures':{'n':'count'},'having':{'n':{'_in':[1]}}}", "/having/n/_in operator"),
                new Wrong("{'measures':{'n':'count'},'having':{'n':{'_gt':null}}}", "/having/n/_gt type"),
                new Wrong("{'measures':{'n':'count'},'sort':['qty']}", "/sort/0 unknown_field"),
                new Wrong("{'measures':{'n':'count'},'limit':1001}", "/limit range"),
                new Wrong("{'measures':{'n':'count'},'filter':{'x':{'_eq':1}}}", "/filter/x unknown_field"));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void whatCannotBeAddedUpIsRefusedWithItsPlace(Wrong wrong) {
        Answer answer = aggregate(client, wrong.query().replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(errors(answer)).containsExactly(wrong.error());
    }

    @Test
    void onlyWhoMayReadRowsMayAddThemUp() {
        Client writer = client.newUser("aggregate-writer", PLUGIN + ".item.create");
        Answer forbidden = aggregate(writer, "{\"measures\":{\"n\":\"count\"}}");
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.json().path("permission").asString()).isEqualTo(PLUGIN + ".item.read");
        assertThat(aggregate(client.newUser("aggregate-nobody"), "{}").status()).isEqualTo(404);
        // A reference into what one may not read is as if it had no fields.
        Client reader = client.newUser("aggregate-reader", PLUGIN + ".item.read");
        Answer hop = aggregate(
                reader, "{\"filter\":{\"supplier\":{\"name\":{\"_eq\":\"S\"}}},\"measures\":{\"n\":\"count\"}}");
        assertThat(hop.status()).isEqualTo(400);
        assertThat(hop.body()).doesNotContain("forbidden");
        Client stranger = SERVER.newTenant();
        assertThat(aggregate(stranger, "{\"measures\":{\"n\":\"count\"}}")
                        .json()
                        .path("groups")
                        .toString())
                .isEqualTo("[{\"n\":0}]");
    }

    @Test
    void everyTimeZoneThatIsTakenIsKnownToTheDatabaseOrRefused() {
        for (String zone : java.time.ZoneId.getAvailableZoneIds()) {
            Answer answer = aggregate(
                    client,
                    "{\"filter\":{\"code\":{\"_eq\":\"A\"}},\"group\":[{\"field\":\"due\",\"part\":\"day\",\"zone\":\"%s\"}],\"measures\":{\"n\":\"count\"}}"
                            .formatted(zone));
            assertThat(answer.status()).as(zone + answer.body()).isIn(200, 400);
            assertThat(answer.status() == 200 || zone.startsWith("SystemV/"))
                    .as(zone)
                    .isTrue();
        }
    }
}
