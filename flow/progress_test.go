package flow_test

import (
	"slices"
	"testing"

	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

func TestProgressNamesTheHostThatTheBrowserReturnsTo(t *testing.T) {
	t.Parallel()
	for callback, host := range map[string]string{
		"https://shop.example/cb": "shop.example", "https://shop.example:443/cb": "shop.example", "https://shop.example:8443/": "shop.example:8443",
		"http://localhost:80/": "localhost", "http://localhost:8081/cb": "localhost:8081", "http://[::1]:8081/": "[::1]:8081", "%": "",
	} {
		if got := flow.Progress(storage.Attempt{ID: "A", Callback: callback}, flow.StepBilling).ReturnHost; got != host {
			t.Errorf("%s leads to %q, want %q", callback, got, host)
		}
	}
}

func TestProgressMarksTheCurrentStep(t *testing.T) {
	t.Parallel()
	a := storage.Attempt{ID: "A", Partner: "Shop", SupportCode: "ABCD-EFGH"}
	for current, want := range map[locale.Text][]web.StepState{
		flow.StepAccount: {web.StepCurrent, web.StepAhead, web.StepAhead},
		flow.StepBilling: {web.StepDone, web.StepCurrent, web.StepAhead},
		flow.StepAccess:  {web.StepDone, web.StepDone, web.StepCurrent},
		"":               {web.StepDone, web.StepDone, web.StepDone},
	} {
		var got []web.StepState
		for _, step := range flow.Progress(a, current).Steps {
			got = append(got, step.State)
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %q: %v, want %v", current, got, want)
		}
	}
}

func TestProgressAndPolicyAreEmptyOutsideOfAnAttempt(t *testing.T) {
	t.Parallel()
	var none storage.Attempt
	if flow.Progress(none, flow.StepAccess) != nil || flow.WithoutSteps(none) != nil {
		t.Error("there is a flow outside of an attempt")
	}
	if got := flow.Policy(none).String(); got != (web.Policy{}).String() {
		t.Errorf("the policy is %s", got)
	}
}
