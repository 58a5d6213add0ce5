package password

import (
	"strings"
	"testing"

	"fairlead/locale"
)

func TestWeakPasswordContainsEmailOrName(t *testing.T) {
	t.Parallel()
	ada := Person{FullName: "Ada Lovelace", Email: "lovelace.a1815@mail.engines.example", CompanyName: "Analytical Engines, Ltd."}
	for _, row := range []struct {
		password string
		want     locale.Text
	}{
		{"12345678", sayCommon},
		{"PassWord1", sayCommon},
		{"qwertyuiop", sayCommon},
		{"aaaaaaaaaa", sayCommon},
		{"AAAAaaaa", sayCommon},
		{"        ", sayCommon},
		{"lovelace.a1815@mail.engines.example", sayEmail},
		{"Lovelace-A1815", sayEmail},
		{"lovelace_a_99", sayEmail},
		{"!engines!2024", sayEmail},
		{"ｅｎｇｉｎｅｓ1", sayEmail},
		{"analyticalengines", sayCompany},
		{"Analytical2026", sayCompany},
		{"analytical analytical", sayCompany},
		{"1 Analytical Engines Ltd 1", sayCompany},
		{"LOVELACE1815", sayName},
		{"lovelace lovelace", sayName},
		{"...fairlead...", sayBrand},
		{"analytical engine drivers", ""},
		{"lovelace loves numbers", ""},
		{"ada12345ada", ""}, // three letters may be chance
		{"correct horse battery staple", ""},
		{"🦊🐻🐼🐨🐯🦁🐮🐷", ""},
		{"9306841725", ""},
	} {
		if got := weak(row.password, ada, "Fairlead"); got != row.want {
			t.Errorf("%q: got %q, want %q", row.password, got, row.want)
		}
	}
}

func TestWeakPasswordIgnoresEmptyFields(t *testing.T) {
	t.Parallel()
	if got := weak("tr0ub4dor&3", Person{}, ""); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestPasswordLengthIsCountedInCharacters(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		password string
		want     locale.Text
	}{
		{"", SayMissing},
		{"1234567", sayShort},
		{"aééééééé", ""},
		{"a" + strings.Repeat("e\u0301", 127), ""}, // 256 runes until they are joined
		{"a" + strings.Repeat("🦊", 127), ""},
		{strings.Repeat("🦊", 129), sayLong},
		{"tab\tand\nline", ""},
		{"NUL\x00in it", sayUnreadable},
		{"bad\xc3\x28 byte", sayUnreadable},
	} {
		if got := Wrong(Normal(row.password), Person{}, ""); got != row.want {
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
		if len(line) < shortest || line != strings.ToLower(line) || line != strings.TrimSpace(line) {
			t.Errorf("%q is out of place", line)
		}
	}
}
