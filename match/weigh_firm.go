package match

import "math"

// work compares a person's company, by name and by domain.
func (c *comparison) work(counted bool) {
	l := c.firmOf()
	if l == 0 {
		return
	}
	spare := 0.3
	if l == firmTypo || l == firmShort || l == firmPart {
		spare = 3
	}
	ln := c.share(keyFirm, c.a.firm.core, c.b.firm.core, spare)
	w := personFirm[l]
	if counted && l < firmPart { // the e-mail address has counted as half of it
		for i := range w {
			if w[i] != rare {
				w[i] /= 2
			}
		}
		ln /= 2
	}
	c.add(firmNames[l], w, ln)
}

// firmOf compares companies by their names or, if one has none, by its domain.
func (c *comparison) firmOf() like {
	l := firmLike(&c.a.firm, &c.b.firm)
	if l == 0 || l >= firmKin && c.a.kind == Person {
		if owned(&c.a.firm, c.b.mails) || owned(&c.b.firm, c.a.mails) {
			return firmDomain
		}
	}
	return l
}

func owned(f *firm, mails []mail) bool {
	for i := range mails {
		if mails[i].label != "" && f.owns(mails[i].label) {
			return true
		}
	}
	return false
}

// code compares legal codes.
func (c *comparison) code() {
	for _, pair := range [][2]string{{c.a.tax, c.b.tax}, {c.a.code, c.b.code}} {
		key, w := legalLike(pair[0], pair[1])
		c.add(key, w, 0)
	}
}

// legalLike returns the key and weight for two legal codes, or "" if one is missing.
func legalLike(x, y string) (key string, w odds) {
	switch {
	case x == "" || y == "":
		return "", odds{}
	case x == y:
		return "code.same", sameCode
	case distance(x, y, 1) == 1:
		return "code.near", nearCode
	}
	return "code.other", otherCode
}

// otherWord reports whether two company names that look like misspellings of each other differ in a word that is common
// in both spellings: namai, langai.
func (c *comparison) otherWord() bool {
	a, b := c.a.firm.words, c.b.firm.words
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].sound == b[i].sound {
			continue
		}
		n := min(c.rarity.Count(Key(keyWord+a[i].sound)), c.rarity.Count(Key(keyWord+b[i].sound)))
		if c.ordinary(n) {
			return true
		}
	}
	return false
}

func (c *comparison) company() {
	l := c.firmOf()
	if l == firmTypo && c.otherWord() {
		l = firmKin
	}
	if l > 0 {
		c.firmName(l)
	}
	switch relateForms(c.a.firm.form, c.b.firm.form) {
	case sameForm:
		c.add("form.same", likeForm, 0)
	case otherForm:
		c.add("form.other", unlikeForm, 0)
	}
	c.phone(firmPhone)
	c.mail(firmMail, l)
	c.where(firmStreet, firmCity)
	c.code()
}

// chain is the least number of companies that share a chain's name.
const chain = 5

// firmName weighs the names of two companies. A name that many companies share is a chain's.
func (c *comparison) firmName(l like) {
	spare := 0.1
	switch l {
	case firmShort, firmTypo, firmDomain:
		spare = 2
	case firmPart:
		spare = 5
	}
	w := firmName[l]
	n := max(c.rarity.Count(Key(keyFirm+c.a.firm.core)), c.rarity.Count(Key(keyFirm+c.b.firm.core)))
	w[branch] += math.Log(max(1, min(chain, float64(n-2)/1.5)) / chain)
	c.add(firmNames[l], w, c.share(keyFirm, c.a.firm.core, c.b.firm.core, spare))
}
