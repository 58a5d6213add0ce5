package migrations

import (
	"slices"
	"testing"
)

func TestReleasesAreReadInOrder(t *testing.T) {
	t.Parallel()
	r, err := parseRecord([]byte("# two\nrelease 1.0.0 0060 abc\n\nrelease 1.1.0 0064 def\nexcept table token: column scope is dropped | Release 1.1.0 does not read it.\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []Release{{"1.0.0", 60, "abc"}, {"1.1.0", 64, "def"}}; !slices.Equal(r.Releases, want) || r.Former() != want[1] {
		t.Errorf("the releases are %+v, the former %+v", r.Releases, r.Former())
	}
	if want := []Exception{{"table token: column scope is dropped", "Release 1.1.0 does not read it."}}; !slices.Equal(r.Exceptions, want) {
		t.Errorf("the exceptions are %+v", r.Exceptions)
	}
}

func TestReleasesThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"release 1.0.0 0060\n":                               `releases.txt, line 1: a release has a version, a schema and a commit, not "1.0.0 0060"`,
		"release 1.0.0 sixty abc\n":                          `releases.txt, line 1: "sixty" is not a schema after 0000`,
		"release 1.0.0 0060 abc\nrelease 1.1.0 0055 def\n":   `releases.txt, line 2: "0055" is not a schema after 0060`,
		"released 1.0.0 0060 abc\n":                          `releases.txt, line 1: "released" is not release, except or #`,
		"except table token: column scope is dropped\n":      `releases.txt, line 1: an exception is a change, "|" and a sentence with the reason, not "table token: column scope is dropped"`,
		"except table token: column scope is dropped | ok\n": `releases.txt, line 1: an exception is a change, "|" and a sentence with the reason, not "table token: column scope is dropped | ok"`,
	} {
		if _, err := parseRecord([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q is refused with %v, want %q", text, err, want)
		}
	}
}

func TestTheReleasesOfThisSourceCanBeRead(t *testing.T) {
	t.Parallel()
	if r, err := ReadRecord(); err != nil || r.Former().Schema < 55 {
		t.Errorf("the former release is %+v, %v", r.Former(), err)
	}
}
