package match

import "strings"

// A Key is a short text that possible duplicates share. Its first letter is its kind.
type Key string

// KeysVersion is the version of what Keys returns. It is raised when Keys
// returns others for the same record, so that stored keys are made again.
const KeysVersion = 1

// Finds reports whether records with this key are worth comparing. Other keys are only counted, to measure how common a
// value is in a base.
func (k Key) Finds() bool { return k[0] >= 'a' }

// Rarity measures how common a value is in the base that is searched.
type Rarity interface {
	// Size returns the number of records.
	Size() int
	// Count returns the number of records with a key.
	Count(Key) int
}

// Keys returns the index keys of a record: at most a few dozen.
func Keys(r Record) []Key { return Prepare(r).Keys() }

// The kinds of keys. Those with small letters find candidates, those with capitals are only counted.
const (
	keyPhone  = "p"
	keyMail   = "m"
	keyLocal  = "l"
	keyName   = "n"
	keyFirm   = "c"
	keyDomain = "d"
	keyStreet = "a"
	keyBirth  = "b"
	keyTax    = "t"
	keyPair   = "x" // a word of the name with another value
	keyWord   = "v" // a word of a company's name

	keyToken    = "W"
	keyHouse    = "H"
	keyCity     = "Y"
	keyPostcode = "Z"
)

// keyList collects distinct keys.
type keyList struct {
	list []Key
	seen map[Key]bool
}

func (l *keyList) add(kind string, parts ...string) {
	for _, p := range parts {
		if p == "" {
			return
		}
	}
	k := Key(kind + cut(strings.Join(parts, " "), 48))
	if !l.seen[k] {
		l.seen[k] = true
		l.list = append(l.list, k)
	}
}

func (l *keyList) addHouse(p *place) {
	l.add(keyStreet, p.key, p.city.sound)
	l.add(keyStreet, p.key, p.postcode)
	l.add(keyHouse, p.key)
}

// Keys returns the index keys of a record: at most a few dozen.
func (p *Prepared) Keys() []Key {
	l := &keyList{seen: map[Key]bool{}}
	for _, n := range p.phones[:min(4, len(p.phones))] {
		l.add(keyPhone, n.tail)
	}
	for _, m := range p.mails[:min(4, len(p.mails))] {
		l.add(keyMail, m.key)
		if !m.role && len(m.flat) >= 5 {
			l.add(keyLocal, m.flat)
		}
		l.add(keyDomain, m.label)
	}
	l.add(keyTax, p.tax)
	l.add(keyTax, p.code)
	l.addHouse(&p.place)
	for i := range p.further {
		l.addHouse(&p.further[i])
	}
	l.add(keyCity, p.place.city.sound)
	l.add(keyPostcode, p.place.postcode)
	l.add(keyBirth, p.birth)
	if p.kind == Company {
		p.firmKeys(l)
	} else {
		p.personKeys(l)
	}
	return l.list
}

func (p *Prepared) firmKeys(l *keyList) {
	city := skeleton(p.place.city.text)
	l.add(keyFirm, p.firm.core)
	l.add(keyDomain, cut(first0(p.firm.glued), 12))
	l.add(keyPair, "g", skeleton(first0(p.firm.glued)))
	l.add(keyPair, "h", cut(sound(first0(p.firm.glued)), 4), city)
	for _, w := range p.firm.words[:min(5, len(p.firm.words))] {
		l.add(keyWord, w.sound)
		l.add(keyPair, "w", skeleton(w.text), city)
		l.add(keyPair, "w", skeleton(w.text), p.place.postcode)
		l.add(keyPair, "a", skeleton(w.text), p.place.key)
	}
	for _, m := range p.mails[:min(4, len(p.mails))] {
		l.add(keyDomain, cut(m.label, 12))
	}
}

func first0(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

func (p *Prepared) personKeys(l *keyList) {
	words := p.nameTokens()
	words = words[:min(4, len(words))]
	l.add(keyFirm, p.firm.core)
	if len(words) > 1 {
		l.add(keyName, p.name)
	}
	firm := skeleton(first0(p.firm.glued))
	label := ""
	if len(p.mails) > 0 {
		label = cut(p.mails[0].label, 12)
	}
	month := cut(p.birth, 6)
	for i, w := range words {
		l.add(keyToken, w.sound)
		bone := skeleton(w.stem)
		if len(w.text) < 2 {
			bone = w.text
		}
		l.add(keyPair, "y", bone, skeleton(p.place.city.text))
		l.add(keyPair, "z", bone, p.place.postcode)
		l.add(keyPair, "b", bone, month)
		l.add(keyPair, "c", bone, firm)
		l.add(keyPair, "d", bone, label)
		l.add(keyPair, "a", bone, p.place.key)
		for _, v := range words[:i] {
			other := skeleton(v.stem)
			l.add(keyPair, "n", min(bone, other), max(bone, other))
		}
	}
}
