package match

import "testing"

func TestGeneration(t *testing.T) {
	for in, want := range map[string]byte{"ifj.": 'j', "id.": 's', "ml.": 'j', "st.": 's', "Jr": 'j', "мл.": 'j', "старший": 's', "Ing.": 0, "jonas": 0} {
		if got := generation(word(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
