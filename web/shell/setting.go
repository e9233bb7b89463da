package shell

import (
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/ui"
)

// SettingsText describes a change of settings by the row that says most, since a new place of one value moves others.
func SettingsText(pg *ui.Page, ws *unit.Workspace, changes []store.SettingChange) string {
	c := changes[0]
	for _, other := range changes {
		if moves(c) && !moves(other) {
			c = other
		}
	}
	return settingText(pg, ws, c)
}

// moves reports whether a change only gives a row another place.
func moves(c store.SettingChange) bool {
	_, placed := c.Is["position"]
	return placed && c.Was != nil && len(c.Is) == 1
}

func settingText(pg *ui.Page, ws *unit.Workspace, c store.SettingChange) string {
	key := "setting." + c.Table + settingVerb(c)
	switch c.Table {
	case "list_item":
		return pg.T(key, "name", itemTitle(pg, c), "list", pg.T("list."+text(c.About["list"])))
	case "membership":
		name := ""
		if id, ok := record.ParseID(c.Key); ok && ws.Person(id) != nil {
			name = ws.Person(id).Name
		}
		return pg.T(key, "name", name, "role", pg.T("role."+text(c.About["role"])))
	case "rate":
		return pg.T(key, "currency", text(c.About["currency"]), "date", pg.Date(text(c.About["date"])))
	case "custom_field":
		return pg.T(key, "name", text(c.About["label"]), "type", pg.T("type."+text(c.About["record_type"])+".many"))
	}
	return pg.T(key)
}

func text(v any) string { s, _ := v.(string); return s }

// itemTitle returns the name of a value of a list in the reader's language.
func itemTitle(pg *ui.Page, c store.SettingChange) string {
	if name := text(c.About["name"]); name != "" {
		return name
	}
	i := &crm.Item{List: text(c.About["list"]), Key: text(c.About["key"])}
	return unit.ItemName(pg.Printer, i)
}

// settingVerb returns what happened to a row: created, deleted, hidden, shown, moved, changed.
func settingVerb(c store.SettingChange) string {
	switch {
	case c.Was == nil:
		return "_created"
	case c.Is == nil, c.Was["removed_at"] == nil && c.Is["removed_at"] != nil:
		return "_deleted"
	case c.Was["removed_at"] != nil:
		return "_created"
	case moves(c):
		return "_moved"
	}
	if hidden, changed := c.Is["retired"]; changed {
		yes, _ := hidden.(bool)
		return map[bool]string{true: "_hidden", false: "_shown"}[yes]
	}
	return "_changed"
}
