package api

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/imports"
)

// upload posts a file to be imported.
func (w *world) upload(who, recordType, name, content string, headers ...string) *reaction {
	w.Helper()
	return w.uploadWith(who, name, content, map[string]string{"record_type": recordType}, headers...)
}

func (w *world) uploadWith(who, name, content string, values map[string]string, headers ...string) *reaction {
	w.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range values {
		w.ok(form.WriteField(name, value))
	}
	file, err := form.CreateFormFile("file", name)
	w.ok(err)
	_, err = file.Write([]byte(content))
	w.ok(err)
	w.ok(form.Close())
	return w.call(who, "POST", "/imports", body.String(), append(headers, "Content-Type", form.FormDataContentType())...)
}

func TestImport(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.app.Start(context.Background()))
		defer func() { w.ok(w.app.Stop(context.Background())) }()
		begun := w.upload("ona", "lead", "leads.csv", "title,amount,company_name\nOne,12.50,UAB A\nTwo,wrong,UAB B\n").want(202)
		path := strings.TrimPrefix(begun.header.Get("Location"), prefix)
		var got *reaction
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			if got = w.call("ona", "GET", path, nil).want(200); got.text("state") == "done" {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("not done: %s", got.body)
			}
		}
		o := got.object()
		if o["created"] != 1.0 || o["skipped"] != 1.0 {
			t.Errorf("%s", got.body)
		}
		problem := o["problems"].([]any)[0].(map[string]any)
		if problem["line"] != 3.0 || problem["column"] != "amount" || problem["value"] != "wrong" || problem["key"] != "invalid_amount" {
			t.Errorf("%v", problem)
		}
		if got := w.call("ona", "GET", "/leads?q=One", nil).want(200).items(); len(got) != 1 || got[0]["amount"] != "12.50" {
			t.Errorf("%v", got)
		}
		if o["undone_at"] != nil || o["undone_by"] != nil {
			t.Errorf("undone before: %s", got.body)
		}
		made := w.call("ada", "GET", "/leads?q=One", nil).want(200).items()[0]["id"].(string)
		receipt := w.call("ada", "GET", "/leads/"+made+"/history", nil).want(200).items()[0]["receipt"].(string)
		w.call("ada", "POST", "/undos", map[string]any{"receipt": receipt}).want(201)
		if o = w.call("ona", "GET", path, nil).want(200).object(); o["state"] != "done" || o["undone_at"] == nil || o["undone_by"] == nil {
			t.Errorf("after the undo: %v", o)
		}
	})
}

func TestImportRefusesBadFiles(t *testing.T) {
	both(t, func(w *world) {
		before := w.fingerprint()
		for name, r := range map[string]*reaction{
			"file:required":              w.call("ona", "POST", "/imports", "--b\r\nContent-Disposition: form-data; name=\"record_type\"\r\n\r\nlead\r\n--b--", "Content-Type", "multipart/form-data; boundary=b"),
			"record_type:invalid_choice": w.upload("ona", "note", "a.csv", "a"),
			"file:file_zip":              w.upload("ona", "lead", "a.csv", "PK\x03\x04\x00\x00\x00\x00\x00\x00"),
			"file:file_xlsx":             w.upload("ona", "lead", "a.csv", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml"),
			"file:file_json":             w.upload("ona", "lead", "a.csv", `[{"title":"A"}]`),
			"file:file_binary":           w.upload("ona", "lead", "a.csv", "MZ\x90\x00\x03\x00\x00\x00\x04"),
			"file:file_no_rows":          w.upload("ona", "lead", "a.csv", "title,city\n"),
			"file:file_empty":            w.upload("ona", "lead", "a.csv", ""),
			"file:file_columns":          w.upload("ona", "lead", "a.csv", strings.Repeat("a,", 10000)),
		} {
			if m := r.want(422).mistakes(); len(m) != 1 || m[0] != name {
				t.Errorf("got %v, want %s", m, name)
			}
		}
		w.call("ona", "POST", "/imports", map[string]any{"record_type": "lead"}).want(415)
		large := httptest.NewRequest("POST", prefix+"/imports", strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"+
			strings.Repeat("title,title\n", imports.MaxImport/12+1)))
		large.Header.Set("Authorization", "Bearer "+w.tokens["ona"])
		large.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		out := httptest.NewRecorder()
		w.ServeHTTP(out, large)
		if out.Code != 413 {
			t.Errorf("a file that is too large: %d %s", out.Code, out.Body)
		}
		w.call("ona", "POST", "/imports", "--b\r\nContent-Disposition", "Content-Type", "multipart/form-data; boundary=b").want(400)
		w.unchanged(before, &reaction{world: w, call: "bad files", status: 422})
	})
}

func TestImportIsRepeatable(t *testing.T) {
	both(t, func(w *world) {
		first := w.upload("ona", "lead", "a.csv", "title\nA", keyHeader, "k").want(202)
		again := w.upload("ona", "lead", "a.csv", "title\nA", keyHeader, "k").want(202) // with another boundary
		if first.text("id") != again.text("id") {
			t.Error("the file was imported twice")
		}
		w.upload("ona", "lead", "a.csv", "title\nB", keyHeader, "k").want(422)
	})
}

func TestImportOptions(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.app.Start(context.Background()))
		defer func() { w.ok(w.app.Stop(context.Background())) }()
		text := "Kunde;Ort;Geburt\nA;Bonn;03/04/1984\nB;Ulm;nie\nC;Ulm;1/2/3\n"
		wishes := map[string]string{"type": "lead", "fields": `{"Kunde":"title","Geburt":"birth_date","Ort":"city"}`, "dates": "dmy", "keep_rest": "false"}
		begun := w.uploadWith("ona", "k.csv", text, wishes).want(202)
		id := begun.text("id")
		for end := time.Now().Add(20 * time.Second); w.call("ona", "GET", "/imports/"+id, nil).want(200).text("state") != "done"; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("not done")
			}
		}
		got := w.call("ona", "GET", "/leads?q=A", nil).want(200).items()
		if len(got) != 1 || got[0]["birth_date"] != "1984-04-03" || got[0]["city"] != "Bonn" {
			t.Errorf("%v", got)
		}
		o := w.call("ona", "GET", "/imports/"+id, nil).object()
		if o["rows"] != 3.0 || o["skipped"] != 2.0 || o["next"] != nil || len(o["problems"].([]any)) != 2 || len(o["columns"].([]any)) != 3 {
			t.Errorf("%v", o)
		}
		report := w.call("ona", "GET", "/imports/"+id+"/report", nil, "Accept-Language", "lt").want(200)
		want := "\ufeffKunde;Ort;Geburt;Eilutė;Priežastis\r\nB;Ulm;nie;3;"
		if !strings.HasPrefix(string(report.body), want) || report.header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Errorf("%q", report.body)
		}
		for name, wish := range map[string]map[string]string{
			"fields:unknown_column": {"fields": `{"Name":"title"}`}, "fields:unknown_field": {"fields": `{"Ort":"place"}`}, "fields:invalid_type": {"fields": "x"},
			"separator:file_format": {"separator": "x"}, "encoding:file_format": {"encoding": "x"}, "dates:invalid_choice": {"dates": "x"},
			"keep_rest:invalid_choice": {"keep_rest": "x"}, "colour:unknown_field": {"colour": "x"}, "fields:field_twice": {"fields": `{"Kunde":"title","Ort":"title"}`},
		} {
			if m := w.uploadWith("ona", "k.csv", text, wish).want(422).mistakes(); len(m) != 1 || m[0] != name {
				t.Errorf("got %v, want %s", m, name)
			}
		}
		if left, err := w.app.Files.Names(); err != nil || len(left) != 1 {
			t.Errorf("refused files are kept: %v %v", left, err)
		}
	})
}

// The country of a phone number is the record's, then the file's, then the
// workspace's.
func TestImportWithTheFilesCountry(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.app.Start(context.Background()))
		defer func() { w.ok(w.app.Stop(context.Background())) }()
		text := "Name,Phone,Country\nOf the file,0903 123 456,\nOf Russia,8 912 345-67-89,RU\nNot of Russia,0903 123 457,RU\n"
		begun := w.uploadWith("ona", "k.csv", text, map[string]string{"record_type": "company", "country": "sk"}).want(202)
		id := begun.text("id")
		for end := time.Now().Add(20 * time.Second); w.call("ona", "GET", "/imports/"+id, nil).want(200).text("state") != "done"; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("not done")
			}
		}
		if got := w.call("ona", "GET", "/imports/"+id, nil).text("country"); got != "SK" {
			t.Errorf("the import is of %q", got)
		}
		for number, want := range map[string][2]string{"421903123456": {"Of the file", "0903 123 456"}, "421903123457": {"Not of Russia", "0903 123 457"}, "79123456789": {"Of Russia", "8 912 345-67-89"}} {
			for _, q := range []string{"?q=%2B", "?phone=%2B"} {
				got := w.call("ona", "GET", "/companies"+q+number, nil).want(200).items()
				if len(got) != 1 || got[0]["name"] != want[0] || got[0]["phone"] != "+"+number || got[0]["phones"].([]any)[0].(map[string]any)["typed"] != want[1] || got[0]["phone_country"] != "SK" {
					t.Errorf("%s%s finds %v", q, number, got)
				}
			}
		}
		if m := w.uploadWith("ona", "k.csv", text, map[string]string{"country": "Slovakia"}).want(422).mistakes(); len(m) != 1 || m[0] != "country:invalid_country" {
			t.Errorf("%v", m)
		}
		w.call("ona", "POST", "/companies", map[string]any{"name": "A", "phone_country": "SK"}).want(422)
	})
}
