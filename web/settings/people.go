package settings

import (
	"net/http"
	"net/url"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// peopleView is the page of the people of the workspace.
type peopleView struct {
	Staff   []*store.Colleague
	Seen    map[record.ID]time.Time
	Invited []*store.Invitation
	Resets  []*store.Reset
	Me      record.ID
}

// named returns a person of the page by ID.
func (v peopleView) named(id record.ID) ui.Person {
	for _, p := range v.Staff {
		if p.ID == id {
			return ui.Person{ID: p.ID.String(), Name: p.Name}
		}
	}
	return ui.Person{ID: id.String()}
}

// People lists the members of the workspace and the invitations.
func People(v *shell.Visit) error {
	p := peopleView{Staff: v.Workspace.Staff(), Me: v.By.User}
	var err error
	if p.Seen, err = v.Kit.App.People.LastSeen(v.Ctx(), v.By); err != nil {
		return err
	}
	if p.Invited, err = v.Kit.App.People.Invitations(v.Ctx(), v.By); err != nil {
		return err
	}
	if p.Resets, err = v.Kit.App.People.Resets(v.Ctx(), v.By); err != nil {
		return err
	}
	v.Page.Create = "/settings/invitations/new"
	return page(v, http.StatusOK, "people", inviteButton(v.Page), people(v.Page, p))
}

// role returns the select of a person's role in their row.
func role(pg *ui.Page, p *store.Colleague) ui.PillSelectView {
	return ui.PillSelectView{ID: "role-" + p.ID.String(), Name: "role", Label: pg.T("settings.role_of", "name", colleagueView(pg, p).Name),
		Action: "/settings/people/" + p.ID.String() + "/role", Value: string(p.Role), Options: roles(pg)}
}

// SetRole changes a person's role.
func SetRole(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	done, err := v.Kit.App.People.SetRole(v.Ctx(), v.By, id, crm.Role(form.Get("role")))
	if err != nil {
		return err
	}
	if id == v.By.User { // they may have lost access to this page
		return v.Go("/settings")
	}
	ui.Changed(v.W, "person")
	return v.Done(done, "settings.role_changed", "/settings/people", "name", colleagueView(v.Page, v.Workspace.Person(id)).Name)
}

// colleagueView returns a colleague for display. People of the sample data are marked.
func colleagueView(pg *ui.Page, p *store.Colleague) ui.Person {
	out := ui.Person{ID: p.ID.String(), Name: p.Name, Email: p.Email, Initials: match.PersonInitials(p.Name)}
	if p.Sample {
		out.Name = pg.T("person.sample", "name", p.Name)
	}
	return out
}

// RemovePage asks whether to remove a person from the workspace.
func RemovePage(v *shell.Visit) error {
	p, err := colleague(v)
	if err != nil {
		return err
	}
	return v.Dialog(http.StatusOK, "settings", v.Page.T("settings.remove", "name", colleagueView(v.Page, p).Name), removeForm(v.Page, p, "", v.Cancel("/settings/people")))
}

// colleague returns the person in the URL.
func colleague(v *shell.Visit) (*store.Colleague, error) {
	id, err := v.PathID("id")
	if err != nil {
		return nil, err
	}
	p := v.Workspace.Person(id)
	if p == nil || p.Removed {
		return nil, record.Absent()
	}
	return p, nil
}

// Remove removes a person from the workspace.
func Remove(v *shell.Visit) error {
	p, err := colleague(v)
	if err != nil {
		return err
	}
	done, err := v.Kit.App.People.RemovePerson(v.Ctx(), v.By, p.ID)
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			return v.Dialog(status, "settings", v.Page.T("settings.remove", "name", colleagueView(v.Page, p).Name), removeForm(v.Page, p, errors[""], v.Cancel("/settings/people")))
		})
	}
	if p.ID == v.By.User {
		return v.Go("/")
	}
	ui.Changed(v.W, "person")
	return v.Finish(done, "settings.removed", "/settings/people", "name", colleagueView(v.Page, p).Name)
}

// InvitePage shows the form of an invitation.
func InvitePage(v *shell.Visit) error {
	return showInvite(v, http.StatusOK, formView{Form: url.Values{"role": {string(crm.Member)}, shell.OnceField: {shell.NewOnce()}}}, "")
}

func showInvite(v *shell.Visit, status int, f formView, link string) error {
	return v.Dialog(status, "settings", v.Page.T("settings.invite"), inviteForm(v.Page, f, link, v.Cancel("/settings/people")))
}

// Invite creates an invitation and shows its link, once. The administrator passes it on.
func Invite(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	code, err := v.Kit.App.People.Invite(v.Keyed(form), v.By, crm.Role(form.Get("role")), form.Get("email"))
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			return showInvite(v, status, formView{form, errors}, "")
		})
	}
	ui.Changed(v.W, "person")
	return showInvite(v, http.StatusOK, formView{Form: form}, v.Kit.Link(v.R, "/invitations/"+code))
}

// RevokeInvitation revokes an invitation.
func RevokeInvitation(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	if err := v.Kit.App.People.RevokeInvitation(v.Ctx(), v.By, id); err != nil {
		return err
	}
	v.Toast(nil, "settings.invitation_revoked")
	return v.Go("/settings/people")
}
