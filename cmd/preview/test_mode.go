package preview

import "fairlead/storage"

func testModeStates() []state {
	states := []state{
		usual("test-accounts", "a link of a test client", comeToTest),
		usual("test-accounts-signed-in", "the same for somebody who is logged in", payable, comeToTest),
		usual("test-billing", "Happy enters a card", comeToTest, fill("account", "Happy")),
		usual("test-billing-declined", "every card is declined", comeToTest, fill("account", "Card declined"), payByDeclined),
		usual("test-consent", "Denies is asked", comeToTest, fill("account", "Denies")),
		usual("test-callback", "the test callback got a code", open("/partners/test/callback?code=sample&state=my-state")),
		usual("test-callback-error", "the test callback got an error", open("/partners/test/callback?error=access_denied&error_description=The%20user%20denied%20your%20request&state=sample")),
		usual("test-callback-empty", "nothing came to it", open("/partners/test/callback")),
	}
	states = append(states, extremely("test-accounts", comeToTest)...)
	return append(states, extremely("test-consent", comeToTest, fill("account", "Denies"))...)
}

// comeToTest follows the link of the partner's test client.
func comeToTest(p *person) { come("client_id", storage.TestClientID(p.partner.ID))(p) }
