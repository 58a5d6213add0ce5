package web

import "testing"

func TestMonogramOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Demo Store":              "DS",
		"fairlead":                "F",
		"Harbour & Sons Books":    "HS",
		"  3rd  Wheel ":           "3W",
		"(Holdings) Limited":      "HL",
		"🚀 Rockets":               "R",
		"<script>alert(1)</scrip": "S",
		"متجر القاهرة":            "ما",
		"🚀🛒":                      "•",
		"":                        "•",
	} {
		if got := MonogramOf(name).Letters; got != want {
			t.Errorf("MonogramOf(%q).Letters = %q, want %q", name, got, want)
		}
	}
}

func TestMonogramOfIsStable(t *testing.T) {
	t.Parallel()
	partner := &Flow{Partner: "Demo Store"}
	if got, want := partner.Monogram(), MonogramOf("Demo Store"); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := MonogramOf("Demo Store").Tone; got >= monogramTones {
		t.Errorf("tone %d has no colour", got)
	}
}
