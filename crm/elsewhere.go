package crm

import (
	"sync"

	"github.com/vedlys/vedlys/match"
)

// elsewhere holds the names that other programs give to a stage or status, by
// list and category, in the languages of their users.
var elsewhere = map[string]map[Category][]string{
	Stages: {
		CategoryWon: {"closed won", "won closed", "deal won", "closed as won", "close won", "won", "win", "success", "successful", "closed successful", "order won",
			"laimėta", "laimėtas", "laimėti", "uždaryta laimėta", "uždarytas laimėtas", "uždaryta sėkmingai", "sėkmingai uždaryta", "sėkminga", "sandoris laimėtas",
			"vyhratá", "vyhraté", "vyhraný", "vyhraná", "vyhrané", "uzavretá vyhratá", "uzavreté vyhraté", "uzavreté výhra", "uzatvorená vyhraná", "výhra", "úspešne uzavretá",
			"úspešne uzavreté", "uzavretá úspešná", "úspešná", "úspešný",
			"выиграна", "выиграно", "выигран", "выигранная", "закрыта выиграна", "закрыто выиграно", "закрыта успешно", "закрыто успешно", "успешно закрыта", "успешно закрыто",
			"успешно реализовано", "успешно реализована", "сделка успешна", "сделка выиграна", "успех", "успешная", "успешно",
			"megnyert", "megnyerve", "nyert", "lezárt nyert", "lezárva nyert", "lezárva megnyert", "lezárt megnyert", "sikeres", "lezárt sikeres", "sikeresen lezárva", "sikeresen lezárt"},
		CategoryLost: {"closed lost", "lost closed", "deal lost", "closed as lost", "close lost", "lost", "closed lost to competition", "unsuccessful", "closed unsuccessful", "order lost", "failed",
			"prarasta", "prarastas", "prarasti", "pralaimėta", "pralaimėtas", "uždaryta prarasta", "uždaryta pralaimėta", "uždarytas pralaimėtas", "nesėkmingai uždaryta", "uždaryta nesėkmingai",
			"nesėkminga", "sandoris prarastas", "sandoris pralaimėtas",
			"prehratá", "prehraté", "prehraný", "prehraná", "prehrané", "stratená", "stratené", "stratený", "uzavretá prehratá", "uzavreté prehraté", "uzavretá stratená", "uzavreté strata",
			"uzatvorená stratená", "prehra", "neúspešne uzavretá", "neúspešne uzavreté", "uzavretá neúspešná", "neúspešná", "neúspešný",
			"проиграна", "проиграно", "проигран", "проигранная", "потеряна", "потеряно", "закрыта проиграна", "закрыто проиграно", "закрыта потеряна", "закрыта неуспешно",
			"закрыто и не реализовано", "закрыта и не реализована", "закрыто не реализовано", "не реализовано", "не реализована", "сделка провалена", "сделка проиграна", "провал", "провалена",
			"неуспешно", "неуспешная", "отказ",
			"elveszített", "elvesztett", "elveszítve", "elvesztve", "elvesztett lezárt", "elbukott", "lezárt elvesztett", "lezárva elvesztett", "lezárva elveszett", "lezárt elveszett", "elveszett",
			"sikertelen", "lezárt sikertelen", "sikertelenül lezárva", "sikertelenül lezárt", "vesztett"},
	},
	LeadStatuses: {
		CategoryNew: {"open not contacted", "not contacted", "not attempted", "unread", "uncontacted", "new lead", "naujas lead", "nový lead", "новый лид", "не обработан", "необработан", "új lead"},
		CategoryWorking: {"working contacted", "working", "in progress", "in process", "attempted to contact", "connected", "contact in future", "recycled", "recycle", "nurture", "nurturing",
			"vykdoma", "dirbama", "apdorojamas", "v riešení", "prebieha", "spracováva sa", "в работе", "в обработке", "обрабатывается", "folyamatban", "feldolgozás alatt"},
		CategoryQualified: {"converted", "qualified", "closed converted", "converted to deal", "converted to opportunity", "sales qualified", "sales qualified lead", "sql",
			"konvertuotas", "konvertuota", "kvalifikuotas", "kvalifikuota", "patvirtintas", "patvirtinta", "konvertovaný", "konvertované", "kvalifikovaný", "kvalifikované",
			"сконвертирован", "конвертирован", "конвертировано", "квалифицирован", "квалифицированный", "качественный лид", "konvertált", "konvertálva", "átalakítva", "minősített", "átminősített"},
		CategoryDisqualified: {"unqualified", "disqualified", "not qualified", "closed not converted", "junk", "junk lead", "dead", "dead lead", "lost lead", "rejected", "archived",
			"nekvalifikuotas", "nekvalifikuota", "diskvalifikuotas", "atmestas", "atmesta", "netinkamas", "nekvalifikovaný", "nekvalifikované", "diskvalifikovaný", "zamietnutý", "nevhodný",
			"неквалифицирован", "неквалифицированный", "дисквалифицирован", "некачественный лид", "некачественный", "забракован", "отклонён", "nem minősített", "elvetett", "elvetve", "nem releváns", "kizárt", "elutasított"},
	},
}

// elsewhereKeys are the names of elsewhere in their form for comparison.
var elsewhereKeys = sync.OnceValue(func() map[string]map[string]Category {
	out := map[string]map[string]Category{}
	for list, categories := range elsewhere {
		out[list] = map[string]Category{}
		for c, names := range categories {
			for _, name := range names {
				out[list][match.Letters(name)] = c
			}
		}
	}
	return out
})

// FromElsewhere returns the item of a list that corresponds to another
// program's name for a stage or status: the only live item of that category. It
// returns nil if the name is unknown or the category has several live items.
func (l *Lists) FromElsewhere(list, name string) *Item {
	c := elsewhereKeys()[list][match.Letters(name)]
	if c == "" {
		return nil
	}
	var only *Item
	for _, i := range l.Live(list) {
		switch {
		case i.Category != c:
		case only != nil:
			return nil
		default:
			only = i
		}
	}
	return only
}
