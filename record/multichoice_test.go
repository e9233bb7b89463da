package record

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// colours is a custom field whose options were renamed since, so that the label
// of one is the key of another.
var colours = CustomField(NewID(), "c_colours", MultiChoiceKind, "Colours",
	[]Option{{"green", "Red"}, {"red", "Raudona"}, {"blue", "Mėlyna"}, {"black", "Čierna"}})

func TestSeveralOptionsAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " , ;": "", "red": "red", "blue, red": "red,blue", "blue;red;blue": "red,blue", "Raudona": "red", "mėlyna\r\nČIERNA": "blue,black", "red|blue|": "red,blue",
		"RED": "green", "green": "green", "red, green": "green,red", "pink": "invalid_choice", "red, pink": "invalid_choice", "red blue": "invalid_choice",
	} {
		v, err := MultiChoiceKind.Parse(text, colours, &Env{})
		if got := outcome(MultiChoiceKind, v, err, nil); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{"blue,red": "red,blue", "Raudona": "invalid_choice", "RED": "invalid_choice"} {
		v, err := MultiChoiceKind.Parse(text, colours, &Env{Strict: true})
		if got := outcome(MultiChoiceKind, v, err, nil); got != want {
			t.Errorf("strictly %q: %s, want %s", text, got, want)
		}
	}
}

// Options that a field no longer has stay in what is stored, after the others.
func TestFormerOptionsStay(t *testing.T) {
	for text, want := range map[string]Choices{"pink,blue,red": "|red|blue|pink|", "pink": "|pink|", "pink,grey,pink": "|pink|grey|", "": ""} {
		v, err := MultiChoiceKind.Parse(text, colours, &Env{Strict: true, Stored: true})
		if err != nil || v != any(want) {
			t.Errorf("%q is read as %v, %v, want %s", text, v, err, want)
		}
	}
}

func TestSeveralOptionsInJSON(t *testing.T) {
	for raw, want := range map[string]string{
		`null`: `[]`, `[]`: `[]`, `["blue","red"]`: `["red","blue"]`, `["red","red"]`: `["red"]`, `["red",""]`: "required", `["pink"]`: "invalid_choice", `["red,blue"]`: "invalid_choice",
		`"red"`: "invalid_type", `[1]`: "invalid_type", `{"red":true}`: "invalid_type", `true`: "invalid_type",
	} {
		body, wrong := Scalar(json.RawMessage(raw))
		if wrong != nil {
			t.Fatal(wrong)
		}
		v, err := MultiChoiceKind.ReadJSON(body, colours, &Env{Strict: true})
		got := ""
		if err != nil {
			got = err.Key
		} else {
			got = string(MultiChoiceKind.AppendJSON(nil, v, colours, nil))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}

// Choices are a set: neither order nor repetition matters, and the keys come in
// the order of the options.
func TestChoicesAreASet(t *testing.T) {
	var keys []string
	for _, o := range colours.Options {
		keys = append(keys, o.Key)
	}
	rapid.Check(t, func(r *rapid.T) {
		chosen := rapid.SliceOf(rapid.SampledFrom(keys)).Draw(r, "chosen")
		v, err := MultiChoiceKind.Parse(strings.Join(chosen, ","), colours, &Env{Strict: rapid.Bool().Draw(r, "strict")})
		if err != nil {
			r.Fatal(err)
		}
		want := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !slices.Contains(chosen, key) })
		if got := v.(Choices).Keys(); !slices.Equal(got, want) {
			r.Fatalf("%v gives %v, want %v", chosen, got, want)
		}
		if MultiChoiceKind.Empty(v) != (len(chosen) == 0) {
			r.Fatalf("%v: empty is %v", chosen, MultiChoiceKind.Empty(v))
		}
		shuffled := rapid.Permutation(chosen).Draw(r, "shuffled")
		if again, err := MultiChoiceKind.Parse(strings.Join(shuffled, ";"), colours, &Env{}); err != nil || again != v {
			r.Fatalf("%v and %v are %v and %v, %v", chosen, shuffled, v, again, err)
		}
	})
}

// A form and a program may give back options that a record has and its field no
// longer offers, and no others.
func TestOptionsOfAValueAreKept(t *testing.T) {
	choice := CustomField(NewID(), "c_one", ChoiceKind, "One", []Option{{"red", "Red"}})
	for _, tt := range []struct {
		f    *Field
		has  any
		text string
		want string
	}{
		{choice, "pink", "pink", "pink"}, {choice, "pink", "red", "red"}, {choice, "pink", "grey", "invalid_choice"}, {choice, "red", "pink", "invalid_choice"}, {choice, "", "pink", "invalid_choice"},
		{colours, Choices("|red|pink|"), "pink,red", "red,pink"}, {colours, Choices("|red|pink|"), "pink", "pink"}, {colours, Choices("|red|pink|"), "blue", "blue"},
		{colours, Choices("|red|pink|"), "pink,grey", "invalid_choice"}, {colours, Choices(""), "pink", "invalid_choice"},
	} {
		options := len(tt.f.Options)
		kept := tt.f.Keeping(tt.has)
		v, err := kept.Kind.Parse(tt.text, kept, &Env{Strict: true})
		if got := outcome(kept.Kind, v, err, nil); got != tt.want {
			t.Errorf("%v with %v: %q is %s, want %s", tt.f.Key, tt.has, tt.text, got, tt.want)
		}
		if len(tt.f.Options) != options {
			t.Errorf("%v has other options now", tt.f.Key)
		}
	}
	if text := CustomField(NewID(), "c_text", TextKind, "Text", nil); text.Keeping("pink") != text {
		t.Error("a text has options")
	}
}
