package records

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// An addressForm is the form of one address of a record.
type addressForm struct {
	*typeRequest
	record  any
	address crm.Address
	version string
	typed   map[string]field.Typed
	errors  map[string]string // by field, "" for the form as a whole
}

// openAddress loads the record and the address in the URL; without one in the URL it is a new one, the first of which is primary.
func (rq *typeRequest) openAddress() (*addressForm, error) {
	r, err := rq.load()
	if err != nil {
		return nil, err
	}
	f := &addressForm{typeRequest: rq, record: r, version: ui.Version(rq.t.Meta(r).Version), typed: map[string]field.Typed{}}
	rq.back = rq.at(rq.t.Meta(r).ID)
	list := crm.Addresses(r)
	if rq.R.PathValue("address") == "" {
		f.address = crm.Address{ID: record.None, Kind: crm.OfficeAddress, Country: textIn(rq.t, r, "country"), Primary: len(list) == 0}
		return f, nil
	}
	id, err := rq.PathID("address")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(a crm.Address) bool { return a.ID == id })
	if i < 0 {
		return nil, record.Absent()
	}
	f.address = list[i]
	return f, nil
}

// textIn returns the text of a record's field, or "" if its type has none.
func textIn(t *record.Type, r any, key string) string {
	if f := t.Field(key); f != nil {
		return f.Get(r).(string)
	}
	return ""
}

// addressContext returns the context in which a part of an address is rendered.
func addressContext(f *record.Field) field.Context {
	return field.Context{Type: crm.AddressRows.Labels(), Field: f}
}

// AddressForm shows the form of an address.
func AddressForm(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		f, err := rq.openAddress()
		if err != nil {
			return err
		}
		for _, part := range crm.AddressRows.Fields {
			f.typed[part.Key] = rq.renderer.Typed(addressContext(part), part.Get(&f.address))
		}
		return f.show(http.StatusOK)
	})
}

func (f *addressForm) show(status int) error {
	title := f.Page.T("address.of", "name", f.t.Title(f.record))
	return f.formStatus(status, title, addressFields(f))
}

// action returns the URL of the address, or of all of them for a new one.
func (f *addressForm) action() string {
	all := f.at(f.t.Meta(f.record).ID) + "/addresses"
	if f.address.ID == record.None {
		return all
	}
	return all + "/" + f.address.ID.String()
}

// controls returns the controls of the form.
func (f *addressForm) controls() (out []ui.Field) {
	for _, part := range crm.AddressRows.Fields {
		c := f.renderer.Input(addressContext(part), f.typed[part.Key])
		c.Error, c.ID = f.errors[part.Key], "address-"+part.Key
		out = append(out, c)
	}
	out[1].Autofocus = true
	return out
}

// SaveAddress adds or changes an address.
func SaveAddress(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		f, err := rq.openAddress()
		if err != nil {
			return err
		}
		form, err := rq.Form()
		if err != nil {
			return err
		}
		if err := f.known(form, crm.AddressRows.Fields...); err != nil {
			return err
		}
		if err := f.read(form); err != nil {
			return f.refuse(err)
		}
		version, err := versionOf(form)
		if err != nil {
			return err
		}
		done, err := f.save(version, f.changed())
		if err != nil {
			return f.refuse(err)
		}
		ui.CloseDialog(rq.W)
		return rq.Done(done, "done.address_saved", rq.back, "name", rq.t.Title(done.Record))
	})
}

// read parses the posted address.
func (f *addressForm) read(form url.Values) error {
	var wrong record.Errors
	for _, part := range crm.AddressRows.Fields {
		f.typed[part.Key] = field.Sent(part, form, nil)
		v, err := f.renderer.Read(addressContext(part), form, nil, nil)
		if err != nil {
			wrong = append(wrong, record.All(err)...)
			continue
		}
		part.Set(&f.address, v)
	}
	if f.address.Blank() {
		wrong = append(wrong, record.Wrong("address_empty").On("street"))
	}
	return wrong.Or()
}

// changed returns the addresses of the record with the one of the form. If that is primary, no other is.
func (f *addressForm) changed() []crm.Address {
	list := crm.Addresses(f.record)
	i := slices.IndexFunc(list, func(a crm.Address) bool { return a.ID == f.address.ID })
	if i < 0 {
		i = len(list)
		list = append(list, crm.Address{})
	}
	for j := range list {
		list[j].Primary = list[j].Primary && !f.address.Primary
	}
	list[i] = f.address
	return list
}

// save replaces the addresses of the record. The version is that of the form, 0 for any.
func (f *addressForm) save(version int64, list []crm.Address) (*unit.Done, error) {
	set := []unit.Value{{Field: f.t.Field(crm.AddressesKey), Value: crm.AddressRows.Text(list)}}
	return f.app().Records.Save(f.Ctx(), f.By, unit.Draft{Type: f.t, ID: f.t.Meta(f.record).ID, Version: version, Merge: true, Set: set})
}

// refuse shows the form again with the errors. Posting it once more after a conflict overwrites what others have changed.
func (f *addressForm) refuse(err error) error {
	conflict := conflictOf(err)
	if conflict == nil && !isInvalid(err) {
		return err
	}
	f.errors = map[string]string{}
	for key, text := range shell.FieldErrors(f.Page, err) {
		part := key[strings.LastIndexByte(key, '.')+1:]
		if crm.AddressRows.Field(part) == nil {
			part = ""
		}
		f.errors[part] = text
	}
	if conflict == nil {
		return f.show(http.StatusUnprocessableEntity)
	}
	f.version = ui.Version(f.t.Meta(conflict.Current).Version)
	return f.show(http.StatusConflict)
}

// MakePrimary makes an address the primary one.
func MakePrimary(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		f, err := rq.openAddress()
		if err != nil {
			return err
		}
		f.address.Primary = true
		return f.done(f.changed(), "done.address_saved")
	})
}

// DeleteAddress deletes an address. It asks nothing: the toast offers to undo it.
func DeleteAddress(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		f, err := rq.openAddress()
		if err != nil {
			return err
		}
		rest := slices.DeleteFunc(crm.Addresses(f.record), func(a crm.Address) bool { return a.ID == f.address.ID })
		return f.done(rest, "done.address_deleted")
	})
}

func (f *addressForm) done(list []crm.Address, say string) error {
	done, err := f.save(0, list)
	if err != nil {
		return err
	}
	return f.Done(done, say, f.back, "name", f.t.Title(done.Record))
}

// addressCards returns the addresses of a record for display.
func (rq *typeRequest) addressCards(scope string, r any) (out []ui.AddressView) {
	at := rq.at(rq.t.Meta(r).ID) + "/addresses/"
	for _, a := range crm.Addresses(r) {
		kind, country := crm.AddressRows.Field("kind"), crm.AddressRows.Field("country")
		v := ui.AddressView{ID: scope + "-address-" + a.ID.String(), Kind: rq.renderer.Words(addressContext(kind), a.Kind), Lines: a.Lines(), URL: at + a.ID.String()}
		if name := rq.renderer.Words(addressContext(country), a.Country); name != "" {
			v.Lines = append(v.Lines, name)
		}
		if a.Primary {
			v.Primary = rq.Page.T("address.primary")
		}
		if !crm.PostcodeFits(a.Country, a.Postcode) {
			v.Doubt = rq.Page.T("address.doubtful")
		}
		out = append(out, v)
	}
	return out
}

// located reports whether records of the type have addresses.
func (rq *typeRequest) located() bool { return rq.t.Field(crm.AddressesKey) != nil }
