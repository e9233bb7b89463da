package people

import (
	"reflect"
	"testing"

	"github.com/vedlys/vedlys/match"
)

func TestMake(t *testing.T) {
	b := Make(5000, 1)
	ids, langs, kinds, ops := map[string]*Record{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, r := range b.Records {
		ids[r.ID] = r
		langs[r.Lang]++
		kinds[r.Kind]++
		for _, op := range r.Ops {
			ops[op]++
		}
		if r.Kind == "company" && (r.Company == "" || r.First+r.Last != "") || r.Kind == "person" && r.First+r.Last == "" {
			t.Errorf("%+v", r)
		}
	}
	if len(ids) != len(b.Records) || len(ids) < 5000 {
		t.Errorf("%d ids of %d records", len(ids), len(b.Records))
	}
	for _, lang := range []string{"lt", "sk", "ru", "hu", "en"} {
		if langs[lang] < 500 {
			t.Errorf("%d records in %s", langs[lang], lang)
		}
	}
	for _, faults := range [][]fault{personFaults, firmFaults} {
		for _, f := range faults {
			if ops[f.name] == 0 {
				t.Errorf("%s never happens", f.name)
			}
		}
	}
	for _, h := range b.Hard {
		if a, b := ids[h.A], ids[h.B]; a == nil || b == nil || a.Cluster == b.Cluster {
			t.Errorf("%+v", h)
		}
	}
	if kinds["company"] < 1000 || kinds["person"] < 2000 || len(b.Hard) < 300 || ops["thin"]*20 > len(ids) {
		t.Errorf("%v, %d hard pairs, %d thin", kinds, len(b.Hard), ops["thin"])
	}
}

func TestPhonesAreDiallable(t *testing.T) {
	wrong := 0
	b := Make(2000, 2)
	country := map[string]string{"lt": "LT", "sk": "SK", "ru": "RU", "hu": "HU", "en": "GB"}
	for _, r := range b.Records {
		if _, ok := match.Phone(r.Phone, country[r.Lang]); r.Phone != "" && !ok {
			wrong++
		}
	}
	if wrong*100 > len(b.Records) {
		t.Errorf("%d of %d phones cannot be dialled", wrong, len(b.Records))
	}
}

func TestSameSeedSameBase(t *testing.T) {
	if !reflect.DeepEqual(Make(500, 7), Make(500, 7)) {
		t.Error("one seed made two bases")
	}
	if reflect.DeepEqual(Make(500, 7), Make(500, 8)) {
		t.Error("two seeds made one base")
	}
}
