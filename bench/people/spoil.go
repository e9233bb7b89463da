package people

import (
	"slices"
	"strings"
)

// A fault is an error in a record. It reports whether it could be applied.
type fault struct {
	name  string
	often int // its weight
	do    func(m *maker, r *Record, e *entity) bool
}

var personFaults = []fault{
	{"typo", 16, func(m *maker, r *Record, _ *entity) bool { return m.typo(m.either(&r.First, &r.Last)) }},
	{"accents", 16, (*maker).noAccents},
	{"translit", 14, (*maker).translit},
	{"swap", 6, func(_ *maker, r *Record, _ *entity) bool { r.First, r.Last = r.Last, r.First; return true }},
	{"onefield", 4, oneField},
	{"nick", 12, nick},
	{"surname", 5, formerName},
	{"initial", 5, func(_ *maker, r *Record, _ *entity) bool { return initial(&r.First) }},
	{"title", 5, (*maker).title},
	{"patronymic", 5, patronymic},
	{"case", 8, (*maker).oddCase},
	{"nofirst", 2, func(_ *maker, r *Record, _ *entity) bool { r.First = ""; return r.Email != "" && r.Phone != "" }},
	{"mailtypo", 4, mailTypo},
	{"phonetypo", 4, phoneTypo},
	{"birthtypo", 4, birthTypo},
	{"citytypo", 3, func(m *maker, r *Record, _ *entity) bool { return m.typo(&r.City) }},
	{"streettypo", 4, func(m *maker, r *Record, _ *entity) bool { return m.typo(&r.Street) }},
}

var firmFaults = []fault{
	{"typo", 14, func(m *maker, r *Record, _ *entity) bool { return m.typo(&r.Company) }},
	{"accents", 12, (*maker).noAccents},
	{"translit", 12, (*maker).translit},
	{"noform", 16, func(m *maker, r *Record, e *entity) bool { r.Company = m.firmStyle(e, true); return true }},
	{"generic", 6, (*maker).generic},
	{"case", 10, (*maker).oddCase},
	{"joined", 4, func(_ *maker, r *Record, e *entity) bool {
		r.Company = strings.ReplaceAll(r.Company, e.core, strings.ReplaceAll(e.core, " ", ""))
		return strings.Contains(e.core, " ")
	}},
	{"mailtypo", 3, mailTypo},
	{"phonetypo", 4, phoneTypo},
	{"streettypo", 4, func(m *maker, r *Record, _ *entity) bool { return m.typo(&r.Street) }},
	{"taxtypo", 2, taxTypo},
}

// spoil applies faults to a record: few to the first of an entity, up to three to a later one.
func (m *maker) spoil(r *Record, e *entity, later bool) {
	n := 0
	if m.chance(0.1) {
		n = 1
	}
	if later {
		n = []int{0, 1, 1, 1, 2, 2, 3}[m.IntN(7)]
	}
	faults := firmFaults
	if e.person {
		faults = personFaults
	}
	if e.young != 0 && m.chance(0.5) {
		r.Last += map[string]map[byte]string{"lt": {'j': " jaun.", 's': " vyr."}, "sk": {'j': " ml.", 's': " st."}, "ru": {'j': " мл.", 's': " ст."},
			"hu": {'j': " ifj.", 's': " id."}, "en": {'j': " Jr", 's': " Sr"}}[e.lang.code][e.young]
		r.young = e.young
	}
	for range n {
		f := m.fault(faults)
		before := *r
		if slices.Contains(r.Ops, f.name) || !f.do(m, r, e) {
			kept := before.kept
			*r = before
			r.kept = kept
			continue
		}
		r.Ops = append(r.Ops, f.name)
	}
}

func (m *maker) fault(faults []fault) fault {
	total := 0
	for _, f := range faults {
		total += f.often
	}
	at := m.IntN(total)
	for _, f := range faults {
		if at -= f.often; at < 0 {
			return f
		}
	}
	return faults[0]
}

func (m *maker) either(a, b *string) *string {
	if m.chance(0.5) {
		return a
	}
	return b
}

// near are neighbouring keys of the keyboard, for typing errors.
var near = strings.Fields("qwa wes erd rtf tyg yuh uij iok opl asz sdx dfc fgv ghb hjn jkm klo zxs xcd cvf vbg bnh nmj йцф цук уке кен енг нгш гшщ шщз ывч вап апр про рол олд лдж чсм сми мит ить тьб")

// typo makes one error in a word: two letters swapped, one lost, doubled or replaced.
func (m *maker) typo(s *string) bool {
	r := []rune(*s)
	if len(r) < 4 {
		return false
	}
	i := 1 + m.IntN(len(r)-2)
	switch m.IntN(4) {
	case 0:
		if r[i] == r[i+1] {
			return false
		}
		r[i], r[i+1] = r[i+1], r[i]
	case 1:
		r = slices.Delete(r, i, i+1)
	case 2:
		r = slices.Insert(r, i, r[i])
	case 3:
		for _, keys := range near {
			if k := []rune(keys); k[0] == r[i] {
				r[i] = k[1+m.IntN(2)]
				*s = string(r)
				return true
			}
		}
		return false
	}
	*s = string(r)
	return true
}

func (m *maker) all(r *Record, change func(string) string) bool {
	was := r.First + r.Last + r.Company
	for _, s := range []*string{&r.First, &r.Last, &r.Company, &r.Street, &r.City} {
		*s = change(*s)
	}
	return was != r.First+r.Last+r.Company
}

func (m *maker) noAccents(r *Record, _ *entity) bool { return m.all(r, accents.Replace) }

func (m *maker) translit(r *Record, _ *entity) bool {
	return m.all(r, schemes[m.IntN(len(schemes))].Replace)
}

func (m *maker) oddCase(r *Record, _ *entity) bool {
	if m.chance(0.5) {
		return m.all(r, strings.ToUpper)
	}
	return m.all(r, strings.ToLower)
}

func oneField(_ *maker, r *Record, e *entity) bool {
	if r.First == "" {
		return false
	}
	r.First, r.Last = "", r.First+" "+r.Last
	if e.lang.code == "hu" {
		r.Last = e.last + " " + e.given.name
	}
	return true
}

func nick(_ *maker, r *Record, e *entity) bool {
	if e.given.nick == "" || r.First != e.given.name {
		return false
	}
	r.First = e.given.nick
	return true
}

func formerName(_ *maker, r *Record, e *entity) bool {
	if e.former == "" || r.Last != e.last || len(r.kept) < 2 {
		return false
	}
	r.Last = e.former
	return true
}

func initial(s *string) bool {
	r := []rune(*s)
	if len(r) < 2 {
		return false
	}
	*s = string(r[:1]) + "."
	return true
}

func (m *maker) title(r *Record, e *entity) bool {
	words := map[string][]string{"lt": {"dr.", "Ponas", "gerb."}, "sk": {"Ing.", "Mgr.", "Bc.", "JUDr.", "p."}, "ru": {"г-н", "д-р"},
		"hu": {"dr.", "Dr."}, "en": {"Mr", "Dr.", "Mr."}}[e.lang.code]
	if e.woman {
		words = map[string][]string{"lt": {"dr.", "Ponia", "gerb."}, "sk": {"Ing.", "Mgr.", "pani", "MUDr."}, "ru": {"г-жа"}, "hu": {"dr."}, "en": {"Mrs", "Ms", "Miss"}}[e.lang.code]
	}
	r.First = m.pick(words) + " " + r.First
	return r.First != ""
}

// patronymic adds a Russian patronymic or, elsewhere, the initial of a second name.
func patronymic(_ *maker, r *Record, e *entity) bool {
	if r.First == "" {
		return false
	}
	if e.lang.code != "ru" {
		r.First += " " + string([]rune(e.father.name)[:1]) + "."
		return true
	}
	ends := [2]string{"ович", "овна"}
	stem := e.father.name
	for _, soft := range []string{"й", "ь", "я", "а"} {
		if cut, ok := strings.CutSuffix(stem, soft); ok {
			stem, ends = cut, [2]string{"евич", "евна"}
		}
	}
	if e.woman {
		ends[0] = ends[1]
	}
	r.First += " " + stem + ends[0]
	return true
}

// generic adds a meaningless word to a company's name.
func (m *maker) generic(r *Record, e *entity) bool {
	words := map[string][]string{"lt": {"grupė", "Lietuva", "Baltic"}, "sk": {"Slovakia", "Group", "SK"}, "ru": {"групп", "Россия"}, "hu": {"Hungary", "csoport"}, "en": {"Group", "UK"}}
	was := r.Company
	r.Company = strings.Replace(r.Company, e.core, e.core+" "+m.pick(words[e.lang.code]), 1)
	return r.Company != was
}

func mailTypo(m *maker, r *Record, _ *entity) bool {
	local, domain, ok := strings.Cut(r.Email, "@")
	if !ok || !m.typo(m.either(&local, &domain)) {
		return false
	}
	r.Email = local + "@" + domain
	delete(r.kept, "email")
	return true
}

func phoneTypo(m *maker, r *Record, _ *entity) bool {
	at := len(r.Phone) - 1 - m.IntN(4)
	if at < 4 || r.Phone[at] < '0' || r.Phone[at] > '9' {
		return false
	}
	r.Phone = r.Phone[:at] + string('0'+(r.Phone[at]-'0'+1+byte(m.IntN(8)))%10) + r.Phone[at+1:]
	delete(r.kept, "phone")
	return true
}

// birthTypo swaps day and month, or changes the year.
func birthTypo(m *maker, r *Record, _ *entity) bool {
	if r.Birth == "" {
		return false
	}
	was := r.Birth
	if y, month, day := r.Birth[:4], r.Birth[5:7], r.Birth[8:]; day <= "12" && m.chance(0.6) {
		r.Birth = y + "-" + day + "-" + month
	} else {
		r.Birth = y[:3] + string('0'+byte(m.IntN(10))) + "-" + month + "-" + day
	}
	delete(r.kept, "birth")
	return was != r.Birth
}

func taxTypo(m *maker, r *Record, _ *entity) bool {
	if r.Tax == "" {
		return false
	}
	i := 2 + m.IntN(5)
	r.Tax = r.Tax[:i] + r.Tax[i+1:i+2] + r.Tax[i:i+1] + r.Tax[i+2:]
	delete(r.kept, "tax")
	return true
}
