package record

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestTextsInJSON(t *testing.T) {
	for text, want := range map[string]string{
		"": `""`, "a <b> & c": `"a <b> & c"`, "Žalgiris ир ő": `"Žalgiris ир ő"`, `5" \ 2`: `"5\" \\ 2"`, "a\nb": `"a\nb"`, "\x01": `"\u0001"`, "a\xffb": `"a` + `\ufffd` + `b"`,
	} {
		if got := string(appendString(nil, text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String().Draw(r, "text")
		var got string
		if body := appendString(nil, text); json.Unmarshal(body, &got) != nil || got != text {
			r.Fatalf("%q is written as %s", text, body)
		}
	})
}

func TestListsOfTextsInJSON(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		texts := rapid.SliceOf(rapid.String()).Draw(r, "texts")
		var got []string
		body := appendTexts([]byte(nil), texts)
		if json.Unmarshal(body, &got) != nil || len(got) != len(texts) {
			r.Fatalf("%q are written as %s", texts, body)
		}
		for i, s := range texts {
			if got[i] != s {
				r.Fatalf("%q are written as %s", texts, body)
			}
		}
	})
}

func TestAJSONValueIsTheFormThatKindsTake(t *testing.T) {
	for raw, want := range map[string]any{`null`: nil, `"a"`: "a", `true`: true, `12345678901234567890.5`: json.Number("12345678901234567890.5")} {
		if v, err := Scalar(json.RawMessage(raw)); err != nil || v != want {
			t.Errorf("%s: %#v, %v", raw, v, err)
		}
	}
	for _, raw := range []string{`[1,2]`, `{"a":1}`} {
		v, err := Scalar(json.RawMessage(raw))
		if got, ok := v.(json.RawMessage); err != nil || !ok || string(got) != raw {
			t.Errorf("%s: %#v, %v", raw, v, err)
		}
	}
	if v, err := Scalar(json.RawMessage(`{"a"`)); err == nil || v != nil {
		t.Errorf("half a value is %v", v)
	}
}

// A kind refuses JSON of another type.
func TestJSONOfAnotherTypeIsRefused(t *testing.T) {
	for _, c := range []struct {
		field string
		raw   any
	}{
		{"text", json.Number("5")}, {"text", true}, {"day", json.Number("5")}, {"at", true}, {"length", json.Number("90")}, {"ref", json.Number("5")}, {"count", "5"}, {"count", true}, {"c_number", "5"}, {"choice", json.RawMessage(`["a"]`)},
	} {
		f := thingType.Field(c.field)
		if v, err := f.Kind.ReadJSON(c.raw, f, &Env{Strict: true}); err == nil || err.Key != "invalid_type" || !f.Kind.Empty(v) {
			t.Errorf("%s takes %#v as %v, %v", c.field, c.raw, v, err)
		}
	}
	for _, f := range thingType.Fields {
		if v, err := f.Kind.ReadJSON(nil, f, &Env{Strict: true}); err != nil || !f.Kind.Empty(v) {
			t.Errorf("null in %s is %v, %v", f.Key, v, err)
		}
	}
}

func TestNumbersAreWrittenWithoutAnExponent(t *testing.T) {
	for v, want := range map[Number]string{{0.125, true}: "0.125", {0.00001, true}: "0.00001", {123456789012345, true}: "123456789012345", {-2.5, true}: "-2.5", {}: "null"} {
		if got := string(NumberKind.AppendJSON(nil, v, nil, nil)); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	for v, want := range map[Int]string{{0, true}: "0", {12, true}: "12", {}: "null"} {
		if got := string(IntKind.AppendJSON(nil, v, nil, nil)); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}
