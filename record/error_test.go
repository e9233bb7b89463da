package record

import (
	"errors"
	"fmt"
	"testing"
)

func TestAnErrorNamesItsFieldArgumentsAndCause(t *testing.T) {
	cause := errors.New("disk gone")
	for _, c := range []struct {
		err  *Error
		want string
	}{
		{Absent(), "not_found: not_found"},
		{Wrong("required").On("title"), "invalid: required (title)"},
		{Wrong("out_of_range", "min", 1, "max", 9), "invalid: out_of_range min=1 max=9"},
		{Wrong("too_long", "max"), "invalid: too_long"}, // a name without its value
		{Wrong("too_long", "max", 2, "rest"), "invalid: too_long max=2"},
		{Wrap(cause), "internal: internal: disk gone"},
		{&Error{Kind: Locked, Key: "locked", Args: []any{"by", "Ona"}, Field: "x", Err: cause}, "locked: locked (x) by=Ona: disk gone"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if !errors.Is(Wrap(cause), cause) {
		t.Error("the cause is lost")
	}
}

func TestAnErrorIsAttachedToAFieldAsACopy(t *testing.T) {
	plain := Wrong("required", "n", 1)
	if on := plain.On("city"); on.Field != "city" || on.Key != "required" || len(on.Args) != 2 || plain.Field != "" {
		t.Errorf("%+v of %+v", on, plain)
	}
}

func TestErrorsJoin(t *testing.T) {
	one, two := Wrong("required").On("a"), Wrong("negative").On("b")
	if err := (Errors{}).Or(); err != nil {
		t.Errorf("no errors are %v", err)
	}
	if err := (Errors{one}).Or(); err != error(one) {
		t.Errorf("one error is %#v", err)
	}
	both := Errors{one, two}.Or()
	if both == nil || both.Error() != "invalid: required (a); invalid: negative (b)" {
		t.Errorf("two errors are %v", both)
	}
}

func TestTheKindOfAnErrorIsFound(t *testing.T) {
	for _, c := range []struct {
		err  error
		kind ErrorKind
		all  []string
	}{
		{Fail(Denied, "denied"), Denied, []string{"denied"}},
		{fmt.Errorf("saving: %w", Fail(Conflict, "changed")), Conflict, []string{"changed"}},
		{Errors{Fail(TooLarge, "large"), Wrong("required")}, TooLarge, []string{"large", "required"}},
		{fmt.Errorf("saving: %w", Errors{Wrong("required")}), Invalid, []string{"required"}},
		{Errors{}, Internal, nil},
		{errors.New("other"), Internal, []string{"internal"}},
	} {
		if got := KindOf(c.err); got != c.kind {
			t.Errorf("%v is of kind %s, want %s", c.err, got, c.kind)
		}
		all := All(c.err)
		if len(all) != len(c.all) {
			t.Errorf("%v holds %v, want %v", c.err, all, c.all)
			continue
		}
		for i, e := range all {
			if e.Key != c.all[i] {
				t.Errorf("%v holds %v, want %v", c.err, all, c.all)
			}
		}
	}
}
