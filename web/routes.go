package web

import (
	"time"

	appimports "github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/web/auth"
	"github.com/vedlys/vedlys/web/board"
	"github.com/vedlys/vedlys/web/imports"
	"github.com/vedlys/vedlys/web/operations"
	"github.com/vedlys/vedlys/web/qualify"
	"github.com/vedlys/vedlys/web/records"
	"github.com/vedlys/vedlys/web/settings"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Routes is the list of all pages: method, path, who may use it.
func Routes(kit *shell.Kit) []Route {
	t := &table{kit: kit}

	t.anybody("GET /sign-in", auth.SignInPage(kit))
	t.anybody("POST /sign-in", auth.SignIn(kit))
	t.anybody("GET "+ui.PathForgotten, auth.ForgottenPage(kit))
	t.anybody("GET /resets/{code}", auth.ResetPage(kit))
	t.anybody("POST /resets/{code}", auth.Reset(kit))
	t.anybody("POST "+ui.PathKept, auth.Kept(kit))
	t.anybody("POST "+ui.PathSignOut, auth.SignOut(kit))
	t.anybody("POST "+ui.PathPreferences, auth.Preferences(kit))
	t.anybody("GET /setup", auth.SetupPage(kit))
	t.anybody("POST /setup", auth.Setup(kit), takes(2*time.Minute))
	t.anybody("GET /invitations/{code}", auth.InvitationPage(kit))
	t.anybody("POST /invitations/{code}", auth.AcceptInvitation(kit))

	t.signed("GET /{$}", home)
	t.signed("POST "+ui.PathWorkspace, auth.SwitchWorkspace)
	t.signed("GET "+ui.PathEvents, shell.Events, takes(0))
	t.signed("POST "+ui.PathUndo, shell.Undo, takes(5*time.Minute))
	t.signed("POST "+ui.PathUndoLast, shell.UndoLast, takes(5*time.Minute))
	t.signed("POST "+ui.PathRedoLast, shell.RedoLast, takes(5*time.Minute))

	t.signed("GET /settings", settings.Home)
	t.signed("GET "+ui.PathProfile, settings.Profile)
	t.signed("POST "+ui.PathProfile, settings.SaveProfile)
	t.signed("POST /settings/password", settings.ChangePassword)
	t.signed("POST /settings/email", settings.ChangeEmail)
	t.signed("GET /settings/sessions", settings.Sessions)
	t.signed("POST /settings/sessions/{id}/end", settings.EndSession)
	t.signed("POST /settings/sessions/end-others", settings.EndOtherSessions)
	t.signed("GET /settings/tokens", settings.Tokens)
	t.signed("POST /settings/tokens", settings.AddToken)
	t.signed("POST /settings/tokens/{id}/revoke", settings.RevokeToken)
	t.administrators("GET /settings/people", settings.People)
	t.administrators("POST /settings/people/{id}/role", settings.SetRole)
	t.administrators("GET /settings/people/{id}/remove", settings.RemovePage)
	t.administrators("POST /settings/people/{id}/remove", settings.Remove)
	t.administrators("GET /settings/people/{id}/reset", settings.ResetPage)
	t.administrators("POST /settings/people/{id}/reset", settings.MakeReset)
	t.administrators("POST /settings/resets/{id}/revoke", settings.RevokeReset)
	t.administrators("GET /settings/invitations/new", settings.InvitePage)
	t.administrators("POST /settings/invitations", settings.Invite)
	t.administrators("POST /settings/invitations/{id}/revoke", settings.RevokeInvitation)
	t.administrators("GET /settings/workspace", settings.Workspace)
	t.administrators("POST /settings/workspace", settings.SaveWorkspace)
	t.administrators("GET /settings/sample/remove", settings.RemoveSamplePage)
	t.administrators("POST /settings/sample/remove", settings.RemoveSample, takes(5*time.Minute))
	t.administrators("GET /settings/history", settings.History)
	t.administrators("GET /settings/lists", settings.Lists)
	t.administrators("GET /settings/lists/{list}", settings.List)
	t.administrators("GET /settings/lists/{list}/new", settings.NewItemPage)
	t.administrators("POST /settings/lists/{list}", settings.AddItem)
	t.administrators("GET /settings/lists/{list}/{id}", settings.ItemPage)
	t.administrators("POST /settings/lists/{list}/{id}", settings.SaveItem)
	t.administrators("POST /settings/lists/{list}/{id}/move", settings.MoveItem)
	t.administrators("POST /settings/lists/{list}/{id}/hide", settings.HideItem)
	t.administrators("POST /settings/lists/{list}/{id}/delete", settings.DeleteItem)
	t.administrators("GET /settings/rates", settings.Rates)
	t.administrators("GET /settings/rates/new", settings.NewRatePage)
	t.administrators("POST /settings/rates", settings.AddRate)
	t.administrators("GET /settings/rates/{id}", settings.RatePage)
	t.administrators("POST /settings/rates/{id}", settings.SaveRate)
	t.administrators("POST /settings/rates/{id}/delete", settings.DeleteRate)

	for _, kind := range crm.Types {
		name, at := kind.Name, "/"+kind.Plural
		t.signed("GET "+at, records.List(name))
		t.signed("POST "+at, records.Create(name))
		t.signed("GET "+at+"/new", records.New(name))
		t.signed("POST "+at+"/bulk", records.Bulk(name))
		t.signed("GET "+at+"/bulk/tags", records.TaggingForm(name))
		t.signed("POST "+at+"/bulk/tags", records.Tagging(name))
		t.signed("GET "+at+"/{id}", records.Page(name))
		t.signed("POST "+at+"/{id}", records.Save(name))
		t.signed("GET "+at+"/{id}/edit", records.Edit(name))
		t.signed("GET "+at+"/{id}/panel", records.Panel(name))
		t.signed("GET "+at+"/{id}/cells/{field}", records.Cell(name))
		t.signed("POST "+at+"/{id}/cells/{field}", records.SaveCell(name))
		t.signed("POST "+at+"/{id}/notes", records.AddNote(name))
		t.signed("GET "+at+"/{id}/delete", records.DeleteForm(name))
		t.signed("POST "+at+"/{id}/delete", records.Delete(name))
		t.signed("GET "+at+"/bulk/delete", records.BulkDeleteForm(name))
		t.signed("GET /imports/sample/"+name+".csv", imports.Sample(name))
	}
	for _, kind := range crm.AllTypes() {
		if !crm.InMenu(kind) {
			t.signed("GET /"+kind.Plural+"/{id}", records.Child(kind.Name))
		}
	}
	for _, typ := range crm.Types {
		if typ.Field(crm.AddressesKey) == nil {
			continue
		}
		name, at := typ.Name, "/"+typ.Plural+"/{id}/addresses"
		t.signed("GET "+at+"/new", records.AddressForm(name))
		t.signed("POST "+at, records.SaveAddress(name))
		t.signed("GET "+at+"/{address}/edit", records.AddressForm(name))
		t.signed("POST "+at+"/{address}", records.SaveAddress(name))
		t.signed("POST "+at+"/{address}/primary", records.MakePrimary(name))
		t.signed("POST "+at+"/{address}/delete", records.DeleteAddress(name))
	}
	for _, typ := range crm.Types {
		if typ.Step() == nil {
			continue
		}
		name, at := typ.Name, "/"+typ.Plural
		t.signed("GET "+at+"/board", board.Board(name))
		t.signed("GET "+at+"/board/cards", board.More(name))
		t.signed("POST "+at+"/board/fold", board.Fold(name))
		t.signed("GET "+at+"/{id}/move", board.MoveForm(name))
		t.signed("POST "+at+"/{id}/move", board.Move(name))
	}
	t.signed("GET /opportunities/lose", records.LoseForm)
	t.signed("POST /opportunities/lose", records.Lose)
	t.signed("GET /leads/disqualify", records.DisqualifyForm)
	t.signed("POST /leads/disqualify", records.Disqualify)
	t.signed("GET /leads/contact", records.ContactForm)
	t.signed("POST /leads/contact", records.Contact)
	t.signed("POST /leads/{id}/extend", records.Reopen)
	t.signed("GET /leads/qualify", qualify.Run)
	t.signed("POST /leads/qualify", qualify.StartRun)
	t.signed("GET /leads/{id}/qualify", qualify.Wizard)
	t.signed("POST /leads/{id}/qualify", qualify.Qualify)
	t.signed("GET /leads/{id}/qualification", qualify.Receipt)
	t.signed("POST /leads/{id}/qualification/undo", qualify.Undo)
	t.signed("GET /imports", imports.List)
	t.signed("POST /imports", imports.Upload, body(appimports.MaxUpload+1<<20), takes(10*time.Minute))
	t.signed("GET /imports/{id}", imports.Page)
	t.signed("POST /imports/{id}", imports.Save)
	t.signed("POST /imports/{id}/discard", imports.Discard)
	t.signed("GET /imports/{id}/report.csv", imports.Report, takes(10*time.Minute))
	t.signed("GET /operations", operations.List)
	t.signed("GET /operations/{id}", operations.Page)
	t.signed("POST /operations/{id}/pause", operations.Pause)
	t.signed("POST /operations/{id}/resume", operations.Resume)
	t.signed("POST /operations/{id}/undo", operations.Undo)
	t.signed("GET /side", qualify.Side)
	t.signed("GET /notes/{id}/edit", records.EditNote)
	t.signed("POST /notes/{id}", records.SaveNote)
	t.signed("POST /notes/{id}/delete", records.DeleteNote)
	t.signed("GET /trash", records.Trash)
	t.signed("POST /trash/restore", records.Restore)
	t.signed("GET "+ui.PathSearch, records.Search)
	t.signed("GET /pick/{type}", records.Pick)

	if kit.Dev {
		t.signed("GET /ui", gallery)
		t.signed("GET /ui/kinds", records.Kinds)
	}
	return t.list
}

// home redirects to the list of leads.
func home(v *shell.Visit) error { return v.Go("/leads") }

// gallery shows every component.
func gallery(v *shell.Visit) error { return v.Whole(ui.Gallery(v.Page)) }
