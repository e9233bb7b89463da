package e2e

import "github.com/vedlys/vedlys/e2e/apiclient"

// countries fills in the forms of a company and of a contact, whose fields depend on the chosen country.
func countries(c *crew) {
	w := c.window("ada")
	w.Visit("/companies/new")
	hidden := func(field string) bool {
		return Eval[bool](w, `getComputedStyle(document.querySelector("[name=`+field+`]").closest(".field")).display === "none"`)
	}
	label := func(field string) string { return w.Text("label[for=f-" + field + "]") }
	shown := func(country string, want map[string]string) {
		c.Helper()
		w.Choose("#f-country", country)
		for _, field := range []string{"registration_code", "tax_code", "vat_code", "inn", "kpp", "ogrn"} {
			name := want[field]
			if hidden(field) != (name == "") || name != "" && label(field) != name {
				c.Errorf("%s in %s: hidden %v, called %q, want %q", field, country, hidden(field), label(field), name)
			}
		}
	}
	shown("Russia", map[string]string{"inn": "INN (ИНН)", "kpp": "KPP (КПП)", "ogrn": "OGRN (ОГРН)"})
	shown("Slovakia", map[string]string{"registration_code": "Registration code (IČO)", "tax_code": "Tax number (DIČ)", "vat_code": "VAT number (IČ DPH)"})
	w.Type("[name=tax_code]", "2020317068")
	shown("Lithuania", map[string]string{"registration_code": "Registration code (Įmonės kodas)", "tax_code": "Tax number (DIČ)", "vat_code": "VAT number (PVM mokėtojo kodas)"})
	shown("France", map[string]string{"registration_code": "Registration code", "tax_code": "Tax number", "vat_code": "VAT number"})

	w = c.window("ada") // the first window would ask before losing what was typed
	w.Visit("/contacts/new")
	if !hidden("middle_name") {
		c.Error("a Lithuanian workspace asks for the name of the father")
	}
	w.Choose("#f-language", "Russian")
	if hidden("middle_name") {
		c.Error("a Russian contact has no patronymic")
	}
	w.Choose("#f-language", "Lithuanian")
	w.Choose("#f-country", "Belarus")
	if hidden("middle_name") {
		c.Error("a contact in Belarus has no patronymic")
	}

	bare := c.browser.Window(c.work.Server.URL)
	bare.NoScripts()
	bare.Visit("/sign-in?next=/companies/new")
	bare.Type("input[name=email]", c.email("ada"))
	bare.Type("input[name=password]", apiclient.Password)
	bare.Press("Enter")
	bare.Wait("[name=inn]")
	if got := bare.Count(".field-elsewhere"); got == 0 || bare.Count("[data-where]") < got {
		c.Errorf("%d fields of elsewhere", got)
	}
	bare.Type("main [name=inn]", "7707083893") // it is visible without a script
	bare.Type("main [name=name]", "Сбербанк")
	bare.Click("text=Create")
	bare.WaitIn("main", "7707083893")
}
