package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// For every command that reads or writes a file, a dash is the standard input or output.
func TestADashIsTheStandardInputAndOutput(t *testing.T) {
	both(t, func(s *prompt) {
		t.Chdir(t.TempDir())
		s.acme()
		if out := s.do("Title\nOne\nTwo\n", "import", "--workspace", "acme", "--email", "a@example.com", "-"); out != "Created 2, skipped 0.\n" {
			t.Errorf("import said %q", out)
		}
		backup := s.do("", "backup", "-")
		data := t.TempDir()
		empty := &prompt{t: t, flags: []string{"--data", data}}
		empty.do(backup, "restore", "-")
		if out := empty.do("", "export", "--workspace", "acme", "-"); strings.Count(out, "\r\n") != 3 {
			t.Errorf("restored %q", out)
		}
		if out := s.do("id,kind,first_name,last_name\n1,person,Ona,Kazlauskienė\n", "match", "-"); !strings.HasPrefix(out, "id_a,") {
			t.Errorf("match printed %q", out)
		}
		for _, dir := range []string{".", data} {
			for _, name := range []string{"-", "restore-*"} {
				if left, _ := filepath.Glob(filepath.Join(dir, name)); len(left) > 0 {
					t.Errorf("a file was made: %v", left)
				}
			}
		}
	})
}

// Restore refuses a truncated stream and leaves nothing behind.
func TestARefusedRestoreLeavesNoTrace(t *testing.T) {
	both(t, func(s *prompt) {
		s.acme()
		backup := s.do("", "backup", "-")
		file := filepath.Join(t.TempDir(), "half")
		if err := os.WriteFile(file, []byte(backup[:len(backup)-10]), 0o600); err != nil {
			t.Fatal(err)
		}
		top := t.TempDir()
		empty := &prompt{t: t, flags: append([]string{"--data", filepath.Join(top, "a", "b")}, s.flags[2:]...)}
		for input, arg := range map[string]string{backup[:len(backup)/2]: "-", "": file, "nonsense": "-"} {
			empty.refuse(exitFailed, "nothing was restored", input, "restore", arg)
			if left, err := os.ReadDir(top); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		}
		there := filepath.Join(top, "there") // an existing folder remains, with its contents
		for _, dir := range []string{"", "files"} {
			if err := os.Mkdir(filepath.Join(there, dir), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		empty.flags[1] = there
		empty.refuse(exitFailed, "nothing was restored", "", "restore", file)
		if left, err := os.ReadDir(there); err != nil || len(left) != 1 {
			t.Errorf("left: %v, %v", left, err)
		}
	})
}
