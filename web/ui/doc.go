/*
Package ui holds the frame of every page, the components that pages are made of, and the small contract between pages and
the browser. Pages are written with these components only. htmx attributes, classes and data attributes stay inside them.

# Pages

A page is a templ component inside Layout (or Bare, before sign-in). It takes a *Page, which carries the printer:

	templ Leads(pg *ui.Page, v LeadsView) {
		@ui.Layout(pg) {
			@ui.Region(ui.RegionView{ID: "list", Live: "lead"}) {
				@ui.Head(ui.HeadView{Title: pg.T("lead.many"), Count: v.Total}) { @ui.Button(…) }
				@ui.Tabs(…)
				@ui.Toolbar(pg, ui.ToolbarView{Action: "/leads", Region: "list"}) { … }
				@ui.Table(pg, …) { rows }
				@ui.Pager(pg, …)
				@ui.Bulk(pg, …) { … }
			}
		}
	}

Head belongs to every page and holds its one h1. A page that is a column of forms, cards or text goes into Scroll. Every
view has a URL: filters, sort, page, columns, tab and opened panel are all in the query.

Records: a page about one record is Scroll(Wide) with a StatusBar in an inline Region and Split, details at the left, its
Timeline at the right. URLs given to components begin with a slash. Components refuse schemes other than http, https,
mailto and tel.

# The four verbs

 1. Load a region. A link or button with Btn.Region (or Region of Tab, Column, Chip, Pager) fetches its URL and morphs the
    element with that ID from the response into the page; the address bar follows. The toolbar form does so on every
    change, without its empty fields and, while the default columns are shown, without "col". The response may be the whole
    page or, if Into(r, "list") is true, only the Region, which is cheaper.
 2. Save a field. Cell, PillSelect, StatusBar, Bulk, a board and Form post to a URL; the responses are described below.
 3. Send partials. Any response may contain Partial(target, swap) with a fragment for another place; ToastPartial is the
    most common one.
 4. Refresh on a change event. Changed(w, "lead:"+id) (or "lead" for many) makes each Region of the calling tab whose Live
    names the type or the record reload itself and morph, at most every 400 ms. Other tabs get the event from PathEvents.

# Responses to a post

ByScript(r) reports whether our JavaScript sent the request. Without it a post always ends in a 303 redirect with the
message in a cookie, shown from Page.Toasts.

With it:

	200  the fragment that the component below needs, Changed, and ToastPartial with the undo token
	204  nothing to show; Changed and the like still work. Redirect sends 204 with HX-Redirect
	401  the session has ended, or another person has signed in since: SignInAgain, or the sign-in page
	409  as 422 after a change by someone else: the fragment shows both values
	422  the fragment with the errors, swapped in place of the form; nothing was saved
	else nothing is swapped except partials: send ToastPartial with Tone Bad. Without a toast the browser itself shows that
	     nothing was saved

Every write of one record carries its version as "v" (a form field).

Request headers: HX-Request: true; HX-Target: tag#id of the element to replace (use Into); HX-Current-URL; X-Tab: the mark of
the browser tab (TabMark); X-Actor: person and workspace of the page (Page.Asks). Response headers: HX-Trigger (only through
Changed, Gone, Ask, CloseDialog and SignedIn), HX-Redirect (only through Redirect).

# Ids

	row-ID                 a table row; data-id is the record's ID
	row-ID-FIELD           its cell; panel-ID-FIELD and page-ID-FIELD the same field elsewhere (CellView.ID)
	card-ID, column-ID     of a board; cards-ID the list of a column's cards
	panel, panel-body      the side panel and its content
	dialog                 the dialog that Btn.Dialog links open in
	toasts, bulk, list-search, palette, keys

# Lists

Row, NameCell, Td and Cell make a row. NameCell.Panel is the URL of the record's panel, URL+"/panel". A click on the name or
on an empty part of the row opens it and adds ?peek=ID to the URL of the page, J and K step through the rows, Esc closes. A
page with ?peek=ID puts the panel into Page.Panel. GET URL/panel returns Panel only. ?peek= does not count as a filter.

Selected rows are posted as "ids" (repeated) with the form of Bulk; "all=1" with "query" means all matching records. After a
bulk change respond with Changed and a toast.

# Cells

Cell shows a field; a click, Enter, or E loads

	GET  URL/cells/FIELD?in=row     -> CellEdit (same wrapper, same id)
	POST URL/cells/FIELD?in=row     -> 200 Cell · 422 or 409 CellEdit with Field.Error
	GET  URL/cells/FIELD?in=row&show=1 -> Cell; sent by Esc

The value is posted under the field's key (amount and currency for money; a combo also posts FIELD_text), with v. Both
states are one <div> with the same ID, and the edited one has hx-morph-skip, so that no refresh overwrites unsaved typing. A
region whose refresh would remove the edited cell waits until the edit ends. A 409 sets CellForm.Theirs; then leaving the
cell saves nothing by itself.

PillSelect and StatusBar post the same way to URL/cells/FIELD?in=pill; only the toast and Changed matter in the response. A
status that needs a form first (qualify, disqualify) has a URL instead: StatusStep.Open, BoardColumnView.Open. It opens as a
dialog, and the card goes back to its place.

# Dialogs

A link with Btn.Dialog has the URL of a page. With JavaScript the URL is fetched into the dialog instead: if
Into(r, "dialog") respond with DialogBody only. The response to its Form is 422 with the Form again, or 200/204 with
CloseDialog, Changed and a toast, or Redirect.

# Forms

Form posts in place. On 422 the response contains the same Form (by ID), and the first field with an error gets the focus.
Input with a Field renders any kind of control. A combo searches GET Field.Search?q=…, which returns ComboOptions. It posts
the ID as Name and the typed text as Name_text, so that the text of a form without JavaScript can be looked up. Guard asks
before unsaved typing is left. Ctrl+Enter submits. A form is sent once.

A wizard is one Form whose steps contain all earlier values in hidden fields. Its buttons post the same name with different
values, and EnterSubmits, put first, determines which of them Enter presses. A Case shows its details when it is picked. A
Case with Press, or Presses around a control, presses a button after a choice, so that a preview follows.

# Board

Board is in a Region with the ID "board"; BoardColumn, BoardCard, and one BoardMoveMenu after it. A move posts the field and v
to URL/move. The card is moved at once and goes back, shaken, if the response is not 2xx. The response has the new version in
X-Version, so that a second move need not wait for the refresh. The menu of a card is a link to URL/move, a page that does the
same without JavaScript.

Query parameters: "moved" is the card that was moved last, which is always shown whatever the order; "show.KEY" is the number
of cards in a column. BoardMoreView.Next returns only the next cards, which are added below the others, and BoardMore in a
Partial. BoardMoreView.Show is then added to the URL.

# Search

GET PathSearch?q=… returns PaletteGroup and PaletteItem, or PaletteNone, if Into(r, "palette-found"), and a page otherwise.

# Live events

GET PathEvents is a stream of server-sent events. Each is named "changed", and its data are the words of Changed, separated by
spaces: "lead:0190… company:0191…", or "lead" after a bulk change or an import. An event is not sent to the stream with the
TabMark of the tab that caused it. After a reconnection every region reloads itself. Progress of background work is a Region
whose Live names the work ("import:0190…").

# Undo

The response to a reversible change has a toast with a receipt. Its button posts the receipt to PathUndo, which returns
Changed, Gone for records that a panel must no longer show, and a toast that offers Redo, or a toast of Tone Bad that names
later changes. The keys post to PathUndoLast and PathRedoLast, which know the last action of the session. Of several toasts
only the newest has the key.

# Rules

No style attribute, no inline script, no hx-on, no filter in a trigger: the Content-Security-Policy forbids them all, and a
test checks that. Colours of statuses and people are hues 0…11 (data-hue). Each class starts with the name of its CSS
file. The page /ui (Gallery) shows every component.
*/
package ui
