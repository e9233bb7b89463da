package people

import (
	"embed"
	"strings"
)

//go:embed data/*.txt
var files embed.FS

// A lang holds the parts of names and addresses in one language.
type lang struct {
	code, country, dial string
	men, women          []given
	roots, endings      []string // surnames; an ending is "man:woman" or "man:wife:unmarried"
	towns, streets      []string
	coined, tails       []string // halves of company names
	trades, forms       []string
	formNames           map[string][]string // legal forms written out
	domains             []string            // of public mailboxes
	post                string              // before a postcode
}

// A given is a given name and its nickname, if it has one.
type given struct{ name, nick string }

var langs = []*lang{read("lt", "LT", "370"), read("sk", "SK", "421"), read("ru", "RU", "7"), read("hu", "HU", "36"), read("en", "GB", "44")}

// read reads the file of a language: sections of words separated by white space, with _ for a space inside a word.
func read(code, country, dial string) *lang {
	text, err := files.ReadFile("data/" + code + ".txt")
	if err != nil {
		panic(err) // it is embedded
	}
	sections := map[string][]string{}
	section := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = strings.Trim(line, "[]")
		default:
			sections[section] = append(sections[section], strings.Fields(line)...)
		}
	}
	for _, words := range sections {
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "_", " ")
		}
	}
	l := &lang{code: code, country: country, dial: dial, men: givens(sections["men"]), women: givens(sections["women"]),
		roots: sections["roots"], endings: sections["endings"], towns: sections["towns"], streets: sections["streets"],
		coined: sections["coined"], tails: sections["tails"], trades: sections["trades"], forms: sections["forms"],
		formNames: map[string][]string{}, domains: sections["domains"], post: strings.Join(sections["post"], "")}
	for _, f := range sections["formnames"] {
		short, long, _ := strings.Cut(f, "/")
		l.formNames[short] = append(l.formNames[short], long)
	}
	return l
}

func givens(words []string) []given {
	var all []given
	for _, w := range words {
		name, nick, _ := strings.Cut(w, "/")
		all = append(all, given{name, nick})
	}
	return all
}

// accents removes the accents that people omit when typing.
var accents = strings.NewReplacer(pairs("ąa čc ęe ėe įi šs ųu ūu žz áa äa ďd íi ĺl ľl ňn óo ôo ŕr ťt úu ýy öo őo üu űu ée ŔR",
	"ĄA ČC ĘE ĖE ĮI ŠS ŲU ŪU ŽZ ÁA ÄA ĎD ÉE ÍI ĹL ĽL ŇN ÓO ÔO ŤT ÚU ÝY ÖO ŐO ÜU ŰU")...)

// schemes are ways of writing Russian in Latin letters: the Lithuanian, the English, and that of passports.
var schemes = []*strings.Replacer{
	strings.NewReplacer(cyrillic("а a б b в v г g д d е e ё io ж ž з z и i й j к k л l м m н n о o п p р r с s т t у u ф f х ch ц c ч č ш š щ šč ъ - ы y ь - э e ю iu я ia")...),
	strings.NewReplacer(cyrillic("ий y ый y а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ - ы y ь - э e ю yu я ya")...),
	strings.NewReplacer(cyrillic("а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ ie ы y ь - э e ю iu я ia")...),
}

// pairs splits words of a letter and its plain form into the arguments of strings.NewReplacer.
func pairs(tables ...string) []string {
	var out []string
	for _, w := range strings.Fields(strings.Join(tables, " ")) {
		r := []rune(w)
		out = append(out, string(r[0]), string(r[1]))
	}
	return out
}

// cyrillic turns a table of lower-case letters into the arguments of strings.NewReplacer, including the capitals.
func cyrillic(table string) []string {
	f := strings.Fields(table)
	for i := 1; i < len(f); i += 2 {
		f[i] = strings.Trim(f[i], "-")
	}
	out := f
	for i := 0; i < len(f); i += 2 {
		out = append(out, strings.ToUpper(f[i]), title(f[i+1]))
	}
	return out
}

// title capitalizes the first letter and keeps the others.
func title(s string) string {
	for i := range s {
		if i > 0 {
			return strings.ToUpper(s[:i]) + s[i:]
		}
	}
	return strings.ToUpper(s)
}
