package main

import "fairlead/partner"

func partnerAsJSON(one partner.Partner, secret string) any { return one.JSON(secret) }

func describePartner(t *table, one partner.Partner, secret string) {
	t.line("Client ID", one.ID)
	t.line("Client secret", secret)
	t.line("Company", one.Name)
	t.line("Email", one.Email)
	t.line("Use case", one.UseCase)
	t.line("Status", string(one.Status))
	t.line("Reason", one.SuspendedReason)
	if !one.LeavingUntil.IsZero() {
		t.line("Leaves", shownTime(one.LeavingUntil))
	}
	for i, url := range one.Callbacks {
		t.line(choose(i == 0, "Callbacks", ""), url+choose(url == one.DefaultCallback, "  (default)", ""))
	}
	t.line("State", choose(one.AllowMissingState, "optional", "required"))
	t.line("Issuer", choose(one.Iss, "added to responses", "left out of responses"))
	t.line("Created", shownTime(one.CreatedAt))
}
