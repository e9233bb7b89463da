package i18n

import "testing"

func TestZonesAreValid(t *testing.T) {
	for _, name := range Zones() {
		if !ZoneValid(name) {
			t.Errorf("%s is no zone", name)
		}
	}
	for _, name := range []string{"", "Local", "Europe/Atlantis", "../etc/passwd"} {
		if ZoneValid(name) {
			t.Errorf("%q is a zone", name)
		}
	}
	if !ZoneValid("Europe/Kiev") {
		t.Error("an older name is no zone")
	}
}
