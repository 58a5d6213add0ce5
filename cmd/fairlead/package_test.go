package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestThePackagedCommandReadsSettingsAsSystemdDoes runs the command of the Debian package with a
// settings file of its own, and shows the environment in place of starting the program.
func TestThePackagedCommandReadsSettingsAsSystemdDoes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "fairlead.env")
	const settings = `# A="comment"
; B=comment
FAIRLEAD_PLAIN=a=b c
  FAIRLEAD_SPACES =	 value 	 
FAIRLEAD_DOUBLE="one two"
FAIRLEAD_SINGLE='one"two'
FAIRLEAD_SHELL=$(touch pwned) $HOME ` + "`id`" + `
export FAIRLEAD_EXPORT=ignored
FAIRLEAD-DASH=ignored
1FAIRLEAD=ignored
no setting
FAIRLEAD_EMPTY=
FAIRLEAD_LAST=without a line break`
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile("../../release/debian/fairlead.sh")
	command := strings.NewReplacer("/etc/fairlead/fairlead.env", file, "/var/lib/fairlead", folder, `"$(id -u)"`, "0",
		"exec setpriv --reuid=fairlead --regid=fairlead --init-groups -- \"$program\"", "exec env #").Replace(string(content))
	if err != nil || !strings.Contains(command, "exec env #") {
		t.Fatalf("the command is %s, %v", command, err)
	}
	run := exec.CommandContext(t.Context(), "/bin/sh", "-c", command, "fairlead", "doctor")
	run.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var got []string
	for _, line := range strings.Split(string(out), "\n") {
		if strings.Contains(line, "FAIRLEAD") || strings.Contains(line, "comment") {
			got = append(got, line)
		}
	}
	want := []string{"FAIRLEAD_PLAIN=a=b c", "FAIRLEAD_SPACES=value", "FAIRLEAD_DOUBLE=one two", `FAIRLEAD_SINGLE=one"two`,
		"FAIRLEAD_SHELL=$(touch pwned) $HOME `id`", "FAIRLEAD_EMPTY=", "FAIRLEAD_LAST=without a line break"}
	for _, one := range want {
		if !strings.Contains("\n"+string(out), "\n"+one+"\n") {
			t.Errorf("%s is missing", one)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %q", got)
	}
	if _, err := os.Stat(filepath.Join(folder, "pwned")); err == nil {
		t.Error("a value was run")
	}
}
