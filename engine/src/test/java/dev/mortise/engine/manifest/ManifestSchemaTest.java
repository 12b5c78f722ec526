package dev.mortise.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ManifestSchemaTest {
    private static final JsonNode SCHEMA = new JsonMapper().readTree(ManifestParser.schema());

    static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of("", ManifestParser.ROOT_KEYS),
                Arguments.of("/properties/metadata", ManifestParser.METADATA_KEYS),
                Arguments.of("/properties/module", ManifestParser.MODULE_KEYS),
                Arguments.of("/properties/module/properties/limits", ManifestParser.LIMITS.keySet()),
                Arguments.of("/properties/events", EventsReader.KEYS),
                Arguments.of("/$defs/setting", SettingsReader.KEYS),
                Arguments.of("/$defs/entity", EntitiesReader.KEYS),
                Arguments.of("/$defs/index", EntitiesReader.INDEX_KEYS),
                Arguments.of("/$defs/field", FieldReader.KEYS),
                Arguments.of("/$defs/grant", RolesReader.KEYS),
                Arguments.of("/$defs/subscription", EventsReader.SUBSCRIBE_KEYS),
                Arguments.of("/$defs/subscription/properties/retry", EventsReader.RETRY_KEYS),
                Arguments.of("/$defs/publication", EventsReader.PUBLISH_KEYS),
                Arguments.of("/$defs/schedule", EventsReader.SCHEDULE_KEYS),
                Arguments.of("/$defs/page", PagesReader.KEYS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void theSchemaNamesTheKeysThatTheParserReads(String pointer, Set<String> keys) {
        assertThat(SCHEMA.at(pointer).path("properties").propertyNames()).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void everyTableOfTheSchemaIsComparedWithTheParser() {
        long compared = tables().count();
        assertThat(objects(SCHEMA)).filteredOn(node -> node.has("properties")).hasSize((int) compared);
    }

    @Test
    void noTableOfTheSchemaTakesOtherKeys() {
        assertThat(objects(SCHEMA)).allSatisfy(node -> {
            JsonNode additional = node.path("additionalProperties");
            assertThat(additional.isBoolean() && !additional.booleanValue()).isTrue();
        });
    }

    @Test
    void theSchemaHasTheLimitsAndTypesOfTheParser() {
        JsonNode limits = SCHEMA.at("/properties/module/properties/limits/properties");
        ManifestParser.LIMITS.forEach(
                (name, most) -> assertThat(limits.path(name).path("maximum").longValue())
                        .as(name)
                        .isEqualTo(most));
        assertThat(SCHEMA.at("/$defs/field/properties/type/enum").values())
                .extracting(JsonNode::stringValue)
                .containsExactlyElementsOf(
                        Arrays.stream(FieldType.values()).map(FieldType::word).toList());
        assertThat(SCHEMA.at("/$defs/tag/maximum").intValue()).isEqualTo(EntitiesReader.HIGHEST_TAG);
    }

    private static List<JsonNode> objects(JsonNode node) {
        List<JsonNode> objects = new ArrayList<>();
        if (node.path("type").isString() && node.path("type").stringValue().equals("object")) {
            objects.add(node);
        }
        for (JsonNode child : node) {
            objects.addAll(objects(child));
        }
        return objects;
    }
}
