package match

import (
	"strings"
	"testing"
)

func TestEmail(t *testing.T) {
	for in, want := range map[string]string{
		"jonas@example.com":                "jonas@example.com",
		" Jonas.Petraitis@Example.COM\t":   "jonas.petraitis@example.com",
		"\u200bjonas@example.lt\u00a0":     "jonas@example.lt",
		"o'brien+tag@sub.example.co.uk":    "o'brien+tag@sub.example.co.uk",
		"info@žirgas.lt":                   "info@žirgas.lt",
		"info@xn--irgas-tib.lt":            "info@žirgas.lt",
		"Иван@Почта.РФ":                    "иван@почта.рф",
		"a_b-c@my-firm.hu":                 "a_b-c@my-firm.hu",
		strings.Repeat("a", 64) + "@ab.sk": strings.Repeat("a", 64) + "@ab.sk",
	} {
		if got, ok := Email(in); !ok || got != want {
			t.Errorf("Email(%q) = %q, %v, want %q", in, got, ok, want)
		}
		if again, ok := Email(want); !ok || again != want {
			t.Errorf("Email(%q) = %q, %v on the second pass", want, again, ok)
		}
	}
}

func TestEmailRefuses(t *testing.T) {
	for _, in := range []string{"", "@", "jonas", "jonas@", "@example.com", "jonas@example", "jonas@@example.com", "a@b@c.lt",
		"jonas @example.com", "jonas@exam ple.com", "jonas@example.com, petras@example.com", "Jonas <jonas@example.com>",
		"jonas@example..com", ".jonas@example.com", "jonas.@example.com", "jo..nas@example.com", "jonas@.lt", "jonas@lt.",
		"jonas@-example.com", "jonas@exam_ple.com", "jonas@127.0.0.1", "jonas@[127.0.0.1]", `"jonas"@example.com`,
		"jonas\x00@example.com", "jonas@example.com\r\nBcc: x@y.lt", "jo\u202enas@example.com", "jonas@xn--a.lt", "jonas@ex\xffample.lt",
		strings.Repeat("a", 65) + "@example.com", "a@" + strings.Repeat("b", 64) + ".lt", "a@" + strings.Repeat("bbbbbbbbb.", 26) + "lt"} {
		if got, ok := Email(in); ok || EmailKey(in) != "" {
			t.Errorf("Email(%q) = %q, key %q", in, got, EmailKey(in))
		}
	}
}

func TestEmailKey(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Jonas@Example.com", "jonas@example.com ", true},
		{"jonas+crm@example.com", "jonas@example.com", true},
		{"jo.nas+x@gmail.com", "jonas@googlemail.com", true},
		{"info@žirgas.lt", "info@xn--irgas-tib.lt", true},
		{"jo.nas@example.com", "jonas@example.com", false},
		{"+tag@example.com", "+other@example.com", false},
		{"jonas@example.com", "jonas@example.lt", false},
	} {
		if (EmailKey(c.a) == EmailKey(c.b)) != c.same {
			t.Errorf("%q has key %q, %q has key %q", c.a, EmailKey(c.a), c.b, EmailKey(c.b))
		}
	}
}

func TestWebsite(t *testing.T) {
	for in, want := range map[string]string{
		"example.com":                  "https://example.com",
		" HTTP://Example.com/ ":        "http://example.com",
		"https://www.example.com/a/b/": "https://www.example.com/a/b/",
		"example.com:8080/x":           "https://example.com:8080/x",
		"https://example.com:443":      "https://example.com",
		"http://example.com:80/?q=ž#x": "http://example.com/?q=ž#x",
		"xn--irgas-tib.lt/Ąžuolas":     "https://žirgas.lt/Ąžuolas",
		"пример.рф":                    "https://пример.рф",
		"http://192.168.1.10/crm":      "http://192.168.1.10/crm",
		"http://[2001:DB8::1]:8080/":   "http://[2001:db8::1]:8080",
		"example.com?utm=1":            "https://example.com?utm=1",
	} {
		if got, ok := Website(in); !ok || got != want {
			t.Errorf("Website(%q) = %q, %v, want %q", in, got, ok, want)
		}
		if again, ok := Website(want); !ok || again != want {
			t.Errorf("Website(%q) = %q, %v on the second pass", want, again, ok)
		}
	}
}

func TestWebsiteRefuses(t *testing.T) {
	for _, in := range []string{"", "https://", "http:///path", "//evil.example", "///x", "//", "/x", "/evil.example", "http:evil.example", "https:/evil.example", "http://@evil.example", "http://user@evil.example", "intranet", "http://intranet/", "javascript:alert(1)", "JaVaScRiPt://example.com/%0aalert(1)",
		"data:text/html,<script>", "mailto:jonas@example.com", "jonas@example.com", "ftp://example.com", "file:///etc/passwd",
		"https://good.com@evil.com", "https://example.com:99999", "https://exa mple.com", "https://example.com/\x00a", "https://example.com\\@evil.com",
		"https://example.com/\u202ea", "no website", "12.05", "2.5.2024", "https://-a.lt", "http://[::1", strings.Repeat("a.", 2000) + "lt"} {
		if got, ok := Website(in); ok {
			t.Errorf("Website(%q) = %q", in, got)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range naughty(f) {
		f.Add(s, "LT")
	}
	for _, s := range []string{"jonas+a@žirgas.lt", "https://пример.рф:8080/a?b#c", "+370 612 34567 доб. 12", "8(495)123-45-67 #9", "a@xn--zca.de"} {
		f.Add(s, "RU")
	}
	f.Fuzz(func(t *testing.T, s, country string) {
		if e, ok := Email(s); ok {
			if again, ok := Email(e); !ok || again != e || len(e) > emailBytes || EmailKey(s) == "" || EmailKey(e) != EmailKey(s) {
				t.Errorf("Email(%q) = %q, then %q, %v; keys %q, %q", s, e, again, ok, EmailKey(s), EmailKey(e))
			}
		}
		if w, ok := Website(s); ok {
			if again, ok := Website(w); !ok || again != w || !strings.HasPrefix(w, "http") {
				t.Errorf("Website(%q) = %q, then %q, %v", s, w, again, ok)
			}
		}
		if p, ok := Phone(s, country); ok {
			if again, ok := Phone(p, ""); !ok || again != p || len(p) > 30 {
				t.Errorf("Phone(%q, %q) = %q, then %q, %v", s, country, p, again, ok)
			}
		}
		for _, n := range PhoneNumbers(s, country) {
			if n.Digits == "" {
				t.Errorf("PhoneNumbers(%q, %q) has %+v", s, country, n)
			}
			n.Text()
		}
		for _, kind := range []string{"registration_code", "vat_code", "inn", "kpp", "ogrn"} {
			checkCode(t, country, kind, s)
		}
	})
}

func checkCode(t *testing.T, country, kind, s string) {
	t.Helper()
	c := LegalCode(country, kind, s)
	if again := LegalCode(country, kind, c.Normal); again != c || c.OK && !c.Known {
		t.Errorf("LegalCode(%q, %q, %q) = %v, then %v", country, kind, s, c, again)
	}
}
