package crm

import (
	"slices"

	"github.com/vedlys/vedlys/record"
)

// ListExists reports whether a workspace has a list of that name.
func ListExists(name string) bool { return slices.Contains(ListNames, name) }

// CheckItem judges a value of a list by itself. A preset may be without a name:
// it has its translated word.
func CheckItem(i *Item) record.Errors {
	var errs record.Errors
	switch cats := Categories(i.List); {
	case len(cats) > 0 && i.Category == "":
		errs = append(errs, record.Wrong("required").On("category"))
	case len(cats) > 0 && !slices.Contains(cats, i.Category), len(cats) == 0 && i.Category != "":
		errs = append(errs, record.Wrong("invalid_choice").On("category"))
	}
	if i.Hue < 0 || i.Hue >= Hues {
		errs = append(errs, record.Wrong("invalid_choice").On("hue"))
	}
	if i.Probability < 0 || i.Probability > 100 {
		errs = append(errs, record.Wrong("out_of_range", "min", 0, "max", 100).On("probability"))
	}
	return errs
}

// KeepsCategory reports whether records with a value keep it from going from
// one category to another: only qualifying a lead makes it qualified, and only
// undoing that makes it another.
func KeepsCategory(from, to Category) bool {
	return from == CategoryQualified || to == CategoryQualified
}

// CheckList refuses a list that work would stop with: each category needs a
// value that is offered, companies need a stage to begin with, and an
// opportunity cannot be lost without a reason.
func CheckList(name string, items []*Item) *record.Error {
	live := map[Category]bool{}
	for _, i := range items {
		if !i.Retired {
			live[i.Category] = true
		}
	}
	for _, c := range Categories(name) {
		if !live[c] {
			return record.Fail(record.Conflict, "last_of_category", "category", record.Word("category."+string(c)))
		}
	}
	if (name == ClientStages || name == LostReasons) && len(live) == 0 {
		return record.Fail(record.Conflict, "last_of_list")
	}
	return nil
}

// MoveItem returns the IDs of a list's items in their new order after one has
// gone to a place, counted from 0.
func MoveItem(items []*Item, id ID, place int) []ID {
	var out []ID
	for _, i := range items {
		if i.ID != id {
			out = append(out, i.ID)
		}
	}
	return slices.Insert(out, min(max(place, 0), len(out)), id)
}
