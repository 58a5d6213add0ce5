package preview

import (
	"fairlead/storage"
)

func testBenchStates() []state {
	in := asMember(storage.PersonOwner)
	return append([]state{
		usual("partner-test", "the test bench, before anything was run", in, ofBench("")),
		usual("partner-test-busy", "every run, and two secrets", in, everyRun, newTestSecret, newTestSecret, ofBench("")),
		usual("partner-test-errors", "a third secret", in, newTestSecret, newTestSecret, newTestSecret),
		usual("partner-test-suspended", "of a suspended partner", in, newTestSecret, suspendPartner, ofBench("")),
		usual("partner-test-secret", "a test secret, this once", in, newTestSecret),
		usual("partner-test-secret-again", "the same form again", in, insistOnSecret),
		usual("partner-test-secret-revoke", "revokes a test secret", in, newTestSecret, openTestRevocation),
		usual("partner-test-run", "a run with a token, this once", in, runTest(storage.TestHappy)),
		usual("partner-test-run-declined", "a run whose card is declined", in, runTest(storage.TestCardDeclined)),
		usual("partner-test-run-again", "a run whose token was shown", in, runTest(storage.TestAlreadyConnected), reload),
	}, extremely("partner-test", in, runTest(storage.TestDenies), ofBench(""))...)
}

func benchPath(p *person) string { return "/partners/" + p.partner.ID + "/test" }

func ofBench(path string) step { return func(p *person) { p.get(benchPath(p) + path) } }

func runTest(name storage.TestName) step {
	return func(p *person) { p.post(benchPath(p), "run", string(name)) }
}

func everyRun(p *person) {
	for _, name := range storage.TestNames {
		runTest(name)(p)
	}
}

func reload(p *person) { p.get(p.page.at.Path) }

func newTestSecret(p *person) { p.post(benchPath(p)+"/secrets", "once", storage.NewID()) }

func insistOnSecret(p *person) {
	for range 2 {
		p.post(benchPath(p)+"/secrets", "once", "the same form")
	}
}

func openTestRevocation(p *person) {
	live, err := p.db.LiveSecrets(p.ctx, storage.TestClientID(p.partner.ID))
	p.check(err)
	for _, s := range live {
		p.get(benchPath(p) + "/secrets/" + s.ID + "/revoke")
	}
}
