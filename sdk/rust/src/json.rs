use std::fmt::{self, Write};

/// Levels of lists and objects inside each other.
const DEEPEST: usize = 64;

/// A JSON value. Members keep their order, numbers stay as they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// The number's own text: `1`, `-0.5e3`.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// What is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// From 0.
    pub byte_offset: usize,
    pub expected: &'static str,
}

impl fmt::Display for JsonError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "expected {} at byte {}", self.expected, self.byte_offset)
    }
}

impl std::error::Error for JsonError {}

static NULL: Json = Json::Null;

impl Json {
    /// Reads one value.
    pub fn parse(bytes: &[u8]) -> Result<Json, JsonError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| JsonError { byte_offset: error.valid_up_to(), expected: "UTF-8" })?;
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.space();
        if reader.at < text.len() {
            return Err(reader.expected("the end"));
        }
        Ok(value)
    }

    /// An object of some members: `Json::object([("item", id.into())])`.
    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
        Json::Object(members.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
    }

    /// The value at a path of member names: `envelope.at("/payload/after/qty")`. Null where a step leads nowhere.
    pub fn at(&self, path: &str) -> &Json {
        path.split('/').skip(1).fold(self, |value, step| match value {
            Json::Object(members) => members.iter().find(|(name, _)| name == step).map_or(&NULL, |(_, found)| found),
            _ => &NULL,
        })
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Json::Null)
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number, written as a number or, as the host writes wide ones, as a text.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Json::Number(digits) | Json::Text(digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// The elements of a list; none of anything else.
    pub fn elements(&self) -> &[Json] {
        match self {
            Json::List(elements) => elements,
            _ => &[],
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_string())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Json {
        Json::Text(text)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Json {
        Json::Number(number.to_string())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Json {
        Json::Bool(value)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => out.write_str("null"),
            Json::Bool(value) => write!(out, "{}", value),
            Json::Number(digits) => out.write_str(digits),
            Json::Text(text) => quote(out, text),
            Json::List(elements) => {
                out.write_char('[')?;
                for (i, element) in elements.iter().enumerate() {
                    if i > 0 {
                        out.write_char(',')?;
                    }
                    write!(out, "{}", element)?;
                }
                out.write_char(']')
            }
            Json::Object(members) => {
                out.write_char('{')?;
                for (i, (name, value)) in members.iter().enumerate() {
                    if i > 0 {
                        out.write_char(',')?;
                    }
                    quote(out, name)?;
                    write!(out, ":{}", value)?;
                }
                out.write_char('}')
            }
        }
    }
}

fn quote(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    out.write_char('"')?;
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        out.write_str(&rest[..at])?;
        match rest.as_bytes()[at] {
            b'\n' => out.write_str("\\n")?,
            b'\t' => out.write_str("\\t")?,
            b'\r' => out.write_str("\\r")?,
            control if control < b' ' => write!(out, "\\u{:04x}", control)?,
            plain => write!(out, "\\{}", char::from(plain))?,
        }
        rest = &rest[at + 1..];
    }
    out.write_str(rest)?;
    out.write_char('"')
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn expected(&self, expected: &'static str) -> JsonError {
        JsonError { byte_offset: self.at, expected }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, JsonError> {
        self.space();
        match self.peek() {
            Some(b'{' | b'[') if depth == DEEPEST => Err(self.expected("64 levels at most")),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => {
                for (word, value) in [("true", Json::Bool(true)), ("false", Json::Bool(false)), ("null", Json::Null)] {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.expected("a value"))
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut members = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(self.expected("`:`"));
            }
            members.push((name, self.value(depth)?));
            self.space();
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut elements = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b']') {
            return Ok(Json::List(elements));
        }
        loop {
            elements.push(self.value(depth)?);
            self.space();
            if self.take(b']') {
                return Ok(Json::List(elements));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(self.expected("a digit")) }
    }

    fn number(&mut self) -> Result<Json, JsonError> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'+') {
                self.take(b'-');
            }
            self.digits()?;
        }
        Ok(Json::Number(self.text[start..self.at].to_string()))
    }

    fn string(&mut self) -> Result<String, JsonError> {
        if !self.take(b'"') {
            return Err(self.expected("a string"));
        }
        let mut string = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(|c: char| c < ' ' || c == '"' || c == '\\').unwrap_or(rest.len());
            string.push_str(&rest[..plain]);
            self.at += plain;
            if self.take(b'"') {
                return Ok(string);
            }
            if !self.take(b'\\') {
                return Err(self.expected("the end of a string"));
            }
            string.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Result<char, JsonError> {
        let plain = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.expected("an escape")),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        let first = self.unit()?;
        let mut code = first;
        if (0xd800..0xdc00).contains(&first) && self.take(b'\\') {
            let low = self.unit()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(JsonError { byte_offset: start, expected: "a pair of surrogates" });
            }
            code = 0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00);
        }
        char::from_u32(code).ok_or(JsonError { byte_offset: start, expected: "a pair of surrogates" })
    }

    fn unit(&mut self) -> Result<u32, JsonError> {
        if !self.take(b'u') {
            return Err(self.expected("`u`"));
        }
        let digits = self.text.as_bytes().get(self.at..self.at + 4).unwrap_or(b"");
        let digits = std::str::from_utf8(digits).unwrap_or("");
        if digits.len() != 4 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(self.expected("four hexadecimal digits"));
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| self.expected("four hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        for text in [
            "null", "true", "false", "0", "-0.5e-3", "12345678901234567890123", r#""""#, "[]", "{}",
            r#"{"a":[1,{"b":null}],"榫":"卯😀","a":2}"#, r#""\"\\\n\t\r\u0000\u001f/""#,
        ] {
            assert_eq!(Json::parse(text.as_bytes()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn space_and_escapes_are_read() {
        let json = Json::parse(b" { \"a\" : [ 1 , \"\\ud83d\\ude00\\u698b\\/\\b\\f\" ] , \"b\" : true } \r\n\t").unwrap();
        assert_eq!(json.at("/a").elements()[1].text(), Some("😀榋/\u{8}\u{c}"));
        assert_eq!(json.to_string(), "{\"a\":[1,\"😀榋/\\u0008\\u000c\"],\"b\":true}");
    }

    #[test]
    fn what_is_no_json_says_where() {
        for (text, offset) in [
            ("", 0), ("nul", 0), ("01", 1), ("1.", 2), ("-", 1), ("1e", 2), ("[1", 2), ("[1,]", 3), ("[,1]", 1),
            ("{\"a\"}", 4), ("{\"a\":1,}", 7), ("{a:1}", 1), ("\"a", 2), ("\"\n\"", 1), ("\"\\x\"", 2), ("\"\\u12g4\"", 3),
            ("\"\\ud800\"", 2), ("\"\\ud800\\u0041\"", 2), ("\"\\udc00\"", 2), ("1 2", 2), ("'a'", 0), ("\"\\u00é\"", 3),
        ] {
            assert_eq!(Json::parse(text.as_bytes()).unwrap_err().byte_offset, offset, "{}", text);
        }
        assert_eq!(Json::parse(b"\"\xff\"").unwrap_err(), JsonError { byte_offset: 1, expected: "UTF-8" });
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(Json::parse(nested(DEEPEST).as_bytes()).is_ok());
        assert_eq!(Json::parse(nested(100_000).as_bytes()).unwrap_err().byte_offset, DEEPEST);
    }

    #[test]
    fn paths_lead_to_members_or_to_null() {
        let json = Json::parse(br#"{"a":{"b":{"c":"7","d":8,"e":2.5}}}"#).unwrap();
        assert_eq!(json.at(""), &json);
        assert_eq!(json.at("/a/b/c").text(), Some("7"));
        assert_eq!(json.at("/a/b/c").integer(), Some(7));
        assert_eq!(json.at("/a/b/d").integer(), Some(8));
        assert_eq!(json.at("/a/b/e").integer(), None);
        assert!(json.at("/a/x/c").is_null());
        assert!(json.at("/a/b/c/x").is_null());
        assert!(json.at("/a").elements().is_empty());
    }

    #[test]
    fn values_are_made_of_rusts_own() {
        let json = Json::object([("a", "x".into()), ("b", 5.into()), ("c", true.into()), ("d", String::from("y").into())]);
        assert_eq!(json.to_string(), r#"{"a":"x","b":5,"c":true,"d":"y"}"#);
    }
}
