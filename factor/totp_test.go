package factor

import (
	"strings"
	"testing"
	"time"
)

// The vectors of RFC 6238, appendix B, cut to six digits.
func TestStepOfKnowsTheVectorsOfTheRFC(t *testing.T) {
	t.Parallel()
	seed := []byte("12345678901234567890")
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		if step, ok := stepOf(seed, code, time.Unix(at, 0)); !ok || step != at/30 {
			t.Errorf("%s at %d: step %d, %v", code, at, step, ok)
		}
		for _, late := range []int64{-60, 60} {
			if step, ok := stepOf(seed, code, time.Unix(at+late, 0)); ok && at+late > 0 {
				t.Errorf("%s, %d seconds away, is that of step %d", code, late, step)
			}
		}
	}
	for _, wrong := range []string{"", "28708", "2870820", "abcdef", "２８７０８２", strings.Repeat("9", 10_000)} {
		if _, ok := stepOf(seed, wrong, time.Unix(59, 0)); ok {
			t.Errorf("%.20q is right", wrong)
		}
	}
}

func TestSeedURLIsWhatAppsRead(t *testing.T) {
	t.Parallel()
	got := seedURL([]byte("12345678901234567890"), "Acme & Sons", "ada+x@example.com")
	const want = "otpauth://totp/Acme%20%26%20Sons:ada+x@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%26%20Sons"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestQRHasAMarginAndFinders(t *testing.T) {
	t.Parallel()
	picture, err := drawQR(seedURL(newSeed(), "Fairlead", "ada@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(picture.Path, "M4 4h1v1h-1zM5 4h1v1h-1z") || (picture.Size-8-17)%4 != 0 {
		t.Errorf("a side is %d, the path begins with %.40s", picture.Size, picture.Path)
	}
}

func TestNewRecoveryCodesAreInGroupsOfFour(t *testing.T) {
	t.Parallel()
	codes, hashes := NewRecoveryCodes()
	seen := map[string]bool{}
	for _, code := range codes {
		for group := range strings.SplitSeq(code, "-") {
			if len(group) != 4 || strings.Trim(group, recoveryAlphabet) != "" {
				t.Errorf("the code %q has a group %q", code, group)
			}
		}
		seen[code] = true
	}
	if len(seen) != 10 || len(hashes) != 10 {
		t.Errorf("%d codes, %d hashes", len(seen), len(hashes))
	}
}
