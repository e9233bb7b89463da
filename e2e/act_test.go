package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// form has the usual controls and logs their events on the page.
const form = `
<form action="/done">
<p><label>Name <input id="name" value="old"></label> <label for="born">Born</label> <input id="born" type="date">
<p><label>Status <select id="status"><option>New<option value="w">Working</select></label>
<p><label>Note <textarea id="note"></textarea></label> <label>Digits <input id="digits"></label> <input type="file" id="file" hidden>
<p><button type="button" id="off" disabled>Off</button> <button type="button" class="hidden" hidden>Save</button>
<button type="button" aria-label="Close">×</button> <span>Plain   words</span>
<p class="far"></p><button>Save</button>
</form>
<ul><li id="one">One</li><li id="two">Two</li></ul>
<ol></ol>
<script type="module" src="/form.js"></script>`

const formJS = `
const log = (text) => {
	const li = document.createElement('li');
	li.textContent = text;
	document.querySelector('ol').append(li);
};
for (const el of document.querySelectorAll('input, select, textarea'))
	el.addEventListener('change', () => log(el.id + ' is ' + (el.files?.length ? el.files[0].name : el.value)));
for (const el of document.querySelectorAll('button'))
	el.addEventListener('click', () => log('clicked ' + (el.ariaLabel || el.textContent)));
addEventListener('keydown', (e) => log([e.ctrlKey && 'Ctrl', e.shiftKey && 'Shift', e.key, e.code].filter(Boolean).join(' ')));
document.querySelector('#digits').addEventListener('keydown', (e) => e.key < '0' || e.key > '9' ? e.preventDefault() : 0);
let held;
document.querySelector('ul').addEventListener('mousedown', (e) => { held = e.target; });
document.querySelector('ul').addEventListener('mouseup', (e) => log(held.id + ' dropped on ' + e.target.id));
setTimeout(() => { document.querySelector('#off').disabled = false; }, 300);
document.querySelector('.far').style.height = '3000px';
`

func openForm(t *testing.T) *Window {
	w := NewBrowser(t).Window(site(t, map[string]string{"/": form, "/form.js": formJS, "/done": "Thank you"}))
	w.Visit("/")
	return w
}

// happened waits for lines in the page's log.
func happened(w *Window, lines ...string) {
	w.t.Helper()
	for _, line := range lines {
		w.Wait("text=" + line)
	}
}

func TestTypeChooseAndUpload(t *testing.T) {
	w := openForm(t)
	w.Type("label=Name", "Žydrūnė 'Ło' <b>, Юлия 👩‍🔧")
	w.Type("#born", "1990-02-28")
	w.Choose("label=Status", "Working")
	w.Type("label=Note", "two\nlines")
	for target, want := range map[string]string{
		"label=Name": "Žydrūnė 'Ło' <b>, Юлия 👩‍🔧", "label=Born": "1990-02-28", "#status": "w", "#note": "two\nlines",
	} {
		if got := w.Value(target); got != want {
			t.Errorf("%s is %q", target, got)
		}
	}
	w.Type("label=Name", "")
	if got := w.Value("label=Name"); got != "" {
		t.Errorf("still %q", got)
	}
	file := filepath.Join(t.TempDir(), "leads.csv")
	if err := os.WriteFile(file, []byte("title\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Upload("#file", file)
	happened(w, "born is 1990-02-28", "status is w", "file is leads.csv")
}

func TestClickWaitsAndFindsWhatAPersonSees(t *testing.T) {
	w := openForm(t)
	w.Click("text=Off") // disabled at first
	w.Click("text=Close")
	happened(w, "clicked Off", "clicked Close")
	if got := w.Text("span"); got != "Plain words" {
		t.Errorf("%q", got)
	}
	if n := w.Count("text=Save"); n != 1 {
		t.Errorf("%d buttons are visible", n)
	}
	w.Click("text=Save") // below the visible part of the page
	w.WaitText("Thank you")
	w.WaitGone("form")
	w.WaitNoText("Plain words")
	if w.URL() != "/done?" {
		t.Error(w.URL())
	}
}

func TestPress(t *testing.T) {
	w := openForm(t)
	w.Wait("#one")
	for _, key := range []string{"j", "?", "Shift+ArrowRight", "Ctrl+k", "Escape", "Ctrl+Shift+Z", "Space"} {
		w.Press(key)
	}
	happened(w, "j KeyJ", "Shift ? Slash", "Shift ArrowRight ArrowRight", "Ctrl k KeyK", "Escape Escape", "Ctrl Shift Z KeyZ")
	w.Click("label=Name")
	w.Press("Ctrl+a")
	w.Press("x")
	if got := w.Value("label=Name"); got != "x" {
		t.Errorf("%q", got)
	}
	w.Click("label=Digits")
	for _, key := range []string{"1", "x", "Enter", "2"} { // the page prevents keys other than digits
		w.Press(key)
	}
	if got := w.Value("label=Digits"); got != "12" {
		t.Errorf("%q", got)
	}
	w.Click("label=Name")
	w.Press("Enter")
	w.WaitText("Thank you")
}

func TestDrag(t *testing.T) {
	w := openForm(t)
	w.Drag("#one", "#two")
	happened(w, "one dropped on two")
}

func TestClickReportsWhatCoversTheTarget(t *testing.T) {
	w := NewBrowser(t).Window(site(t, map[string]string{
		"/":     `<button>Behind</button><dialog><button>Close</button></dialog><script type="module" src="/a.js"></script>`,
		"/a.js": `document.querySelector('dialog').showModal()`,
	}))
	w.Visit("/")
	w.Wait("dialog")
	at, err := find[point](w, "point", "text=Behind")
	if err != nil || at.Problem == "" {
		t.Error("one can click through a dialog:", at, err)
	}
	w.Click("text=Close")
}
