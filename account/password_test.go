package account

import (
	"strings"
	"testing"

	"fairlead/locale"
)

func TestWeakPasswordContainsEmailOrName(t *testing.T) {
	t.Parallel()
	ada := person{fullName: "Ada Lovelace", email: "lovelace.a1815@mail.engines.example", companyName: "Analytical Engines, Ltd."}
	for _, row := range []struct {
		password string
		want     locale.Text
	}{
		{"12345678", sayPasswordCommon},
		{"PassWord1", sayPasswordCommon},
		{"qwertyuiop", sayPasswordCommon},
		{"aaaaaaaaaa", sayPasswordCommon},
		{"AAAAaaaa", sayPasswordCommon},
		{"        ", sayPasswordCommon},
		{"lovelace.a1815@mail.engines.example", sayPasswordEmail},
		{"Lovelace-A1815", sayPasswordEmail},
		{"lovelace_a_99", sayPasswordEmail},
		{"!engines!2024", sayPasswordEmail},
		{"ｅｎｇｉｎｅｓ1", sayPasswordEmail},
		{"analyticalengines", sayPasswordCompany},
		{"Analytical2026", sayPasswordCompany},
		{"analytical analytical", sayPasswordCompany},
		{"1 Analytical Engines Ltd 1", sayPasswordCompany},
		{"LOVELACE1815", sayPasswordName},
		{"lovelace lovelace", sayPasswordName},
		{"...fairlead...", sayPasswordBrand},
		{"analytical engine drivers", ""},
		{"lovelace loves numbers", ""},
		{"ada12345ada", ""}, // three letters may be chance
		{"correct horse battery staple", ""},
		{"🦊🐻🐼🐨🐯🦁🐮🐷", ""},
		{"9306841725", ""},
	} {
		if got := weakPassword(row.password, ada, "Fairlead"); got != row.want {
			t.Errorf("%q: got %q, want %q", row.password, got, row.want)
		}
	}
}

func TestWeakPasswordIgnoresEmptyFields(t *testing.T) {
	t.Parallel()
	if got := weakPassword("tr0ub4dor&3", person{}, ""); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestPasswordLengthIsCountedInCharacters(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		password string
		want     locale.Text
	}{
		{"", sayPasswordMissing},
		{"1234567", sayPasswordShort},
		{"aééééééé", ""},
		{"a" + strings.Repeat("e\u0301", 127), ""}, // 256 runes until they are joined
		{"a" + strings.Repeat("🦊", 127), ""},
		{strings.Repeat("🦊", 129), sayPasswordLong},
		{"tab\tand\nline", ""},
		{"NUL\x00in it", sayPasswordUnreadable},
		{"bad\xc3\x28 byte", sayPasswordUnreadable},
	} {
		if got := wrongPassword(normal(row.password), person{}, ""); got != row.want {
			t.Errorf("%q: got %q, want %q", row.password, got, row.want)
		}
	}
}

func TestCommonPasswordsListIsComplete(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSuffix(commonPasswords, "\n"), "\n")
	if len(lines) != 10_000 {
		t.Errorf("it has %d lines", len(lines))
	}
	for _, line := range lines {
		if len(line) < shortestPassword || line != strings.ToLower(line) || line != strings.TrimSpace(line) {
			t.Errorf("%q is out of place", line)
		}
	}
}
