package main

import (
	"strings"
	"testing"
)

func TestStaffCommands(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	if got := d.run("staff", "list"); got.code != exitDone || !strings.HasPrefix(got.stderr, "There are no staff yet.") {
		t.Errorf("an empty list says %q", got.stderr)
	}
	d.run("staff", "create", "--email", "Ada@example.com", "--name", "Ada Lovelace", "--role", "admin", "--json").matches(`{
  "email": "Ada@example.com",
  "name": "Ada Lovelace",
  "role": "admin",
  "status": "new",
  "second_factor": "none",
  "last_signed_in_at": null,
  "password": "<made password>"
}
`)
	d.pipe("a quiet harbour at dawn\nnot this\n", "staff", "create", "--email", "grace@example.com", "--name", "Grace Hopper", "--password-stdin").matches(`Added Grace Hopper to the support staff.

  Email            grace@example.com
  Name             Grace Hopper
  Role             support
  Status           new
  Second factor    none
  Last signed in   -
`)
	d.run("staff", "disable", "grace@example.com", "--reason", "left us").says("Disabled. Their sessions were ended.", "Status           disabled")
	d.run("staff", "disable", "GRACE@example.com", "--reason", "left us").says("There was nothing to change.")
	d.run("staff", "list").says("EMAIL", "grace@example.com   Grace Hopper   support   disabled   none            -")
	d.run("staff", "enable", "grace@example.com").says("Enabled.", "Status           new")
	d.run("staff", "reset-second-factor", "grace@example.com", "--reason", "lost phone").says("There was nothing to change.")
	var list struct {
		Results []map[string]any
	}
	d.run("staff", "list", "--json").decode(&list)
	if len(list.Results) != 2 || len(list.Results[0]) != 6 {
		t.Errorf("the list is %v", list.Results)
	}
}

func TestStaffCommandsRefuse(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	made := func(email string, more ...string) []string {
		return append([]string{"staff", "create", "--email", email, "--name", "Ada Lovelace"}, more...)
	}
	d.run(made("ada@example.com", "--role", "admin")...).ok()
	d.run(made("ADA@example.com")...).refused(exitFailed, `A staff member already has the address "ADA@example.com".`)
	d.run(made("ada")...).refused(exitUsage, "must be an email address")
	d.run(made("grace@example.com", "--role", "owner")...).refused(exitUsage, "must be support or admin")
	d.run("staff", "create", "--email", "grace@example.com", "--name", "\u200b").refused(exitUsage, "must be a name")
	d.run("staff", "create", "--email", "grace@example.com").refused(exitUsage, "Missing --name")
	d.pipe("", made("grace@example.com", "--password-stdin")...).refused(exitFailed, "There is no password on standard input.")
	d.pipe("12345678\n", made("grace@example.com", "--password-stdin")...).refused(exitFailed, "This password is too common.")
	d.pipe("lovelace99\n", made("grace@example.com", "--password-stdin")...).refused(exitFailed, "This password contains your name.")
	d.run("staff", "disable", "ada@example.com", "--reason", "left us").refused(exitFailed, "Fairlead needs at least one active admin.")
	d.run("staff", "disable", "ada@example.com").refused(exitUsage, "Missing --reason")
	d.run("staff", "reset-second-factor", "ada@example.com").refused(exitUsage, "Missing --reason")
	d.run("staff", "reset-second-factor", "ada@example.com", "--reason", " ").refused(exitUsage, "--reason")
	for _, verb := range []string{"disable", "enable", "reset-second-factor"} {
		d.run("staff", verb, "nobody@example.com", "--reason", "x").refused(exitFailed, `No staff member has the address "nobody@example.com".`)
	}
	if got := d.run("staff", "list").ok(); strings.Count(got, "@") != 1 {
		t.Errorf("the list is %s", got)
	}
}
