package mail

import (
	"fairlead/locale"
	"fairlead/storage"
)

// noticeText is what the mail about one kind of change says. In its sentences %[1]s is the
// brand, %[2]s the partner, %[3]s the day in question, %[4]s the carrier, %[5]s the managed account
// and %[6]s its carrier account.
type noticeText struct {
	subject locale.Text
	what    locale.Text
	remedy  // what to do
	// quiet leaves out who did it: nobody, or what happened says it.
	quiet bool
}

// remedy is what to do if it was not the owner, and the link for that.
type remedy struct {
	advice, label locale.Text
	path          string
}

var (
	checkSecurity = remedy{"If this was you, there’s nothing to do. If this was not you, check your security settings and change your password:",
		"Review security settings", "/account/security"}
	checkKeys = remedy{"If this was you, there’s nothing to do. If this was not you, revoke the key and change your password:",
		"Review or revoke API keys", "/account/api-keys"}
	checkLeakedKey = remedy{"Revoke the key if someone else may have it, and create another one. Use it again only if you’re sure that nobody else has it:",
		"Review the key", "/account/api-keys"}
	checkLeakedToken = remedy{"Revoke the token if someone else may have it, and connect %[2]s again on its site. Use it again only if you’re sure that nobody else has it:",
		"Review the token", "/account/connections"}
	newPassword = remedy{"If this was you, there’s nothing to do. If this was not you, choose a new password now:",
		"Choose a new password", "/forgot"}
	askPartner = remedy{"If you asked %[2]s to do this, there’s nothing to do. If this was not you, check your security settings:",
		"Review security settings", "/account/security"}
	seeConnections = remedy{"There’s nothing to do. You can see which companies still have access:",
		"Review or remove access", "/account/connections"}
	askSupport = remedy{"If you asked for this, there’s nothing to do. If this was not you, contact support and check your security settings:",
		"Review security settings", "/account/security"}
	replacePasskey = remedy{"Remove the passkey and add a new one. If this was not you, change your password too:",
		"Review security settings", "/account/security"}
	keepAccount = remedy{"If this was not you, choose a new password and log in with it. Your account then stays open:",
		"Choose a new password", "/forgot"}
	startAgain = remedy{"If this was not you, contact support. You can create a new account with this address at any time:",
		"Create an account", "/signup"}
	reconnectCarrier = remedy{"To use it again, sign in at %[4]s once more. Everything else about the account stays as it is:",
		"Reconnect", "/account/carriers"}
	reconnectManaged = remedy{"To use it again, start a sign-in for it and have your user sign in at %[4]s once more. Everything else about the account stays as it is:",
		"How to start a sign-in", "/docs/carriers"}
	stopReset      = remedy{advice: "If you asked for this, there’s nothing to do. If this was not you, stop it now:", label: "Stop the reset"} // with a link of its own
	newPasswordNow = remedy{advice: "To log in again, choose a new password:", label: "Choose a new password"}                                  // with a link of its own
)

// noticeTexts has the mail about each change.
var noticeTexts = map[storage.NoticeName]noticeText{
	storage.NoticeEmailChanged: {subject: "Your email was changed", remedy: askSupport,
		what: "The email address of your %[1]s account was changed. This address can no longer be used to log in."},
	storage.NoticePasswordChanged: {subject: "Your password was changed", remedy: newPassword,
		what: "The password for your %[1]s account was changed. All other devices have been logged out."},
	storage.NoticeAuthenticatorAdded: {subject: "An authenticator app was added to your %[1]s account", remedy: checkSecurity,
		what: "An authenticator app was added to your %[1]s account. To log in with your password, you now also need a code from this app."},
	storage.NoticeAuthenticatorRemoved: {subject: "An authenticator app was removed from your %[1]s account", remedy: checkSecurity,
		what: "The authenticator app was removed from your %[1]s account. Its codes no longer work."},
	storage.NoticeRecoveryCodesMade: {subject: "New recovery codes for your %[1]s account", remedy: checkSecurity,
		what: "New recovery codes were generated for your %[1]s account. Your previous codes no longer work."},
	storage.NoticeRecoveryCodeUsed: {subject: "A recovery code of your %[1]s account was used", remedy: newPassword,
		what: "A recovery code of your %[1]s account was used. It can’t be used again."},
	storage.NoticePasskeyAdded: {subject: "A passkey was added to your %[1]s account", remedy: checkSecurity,
		what: "A passkey was added to your %[1]s account. It can be used to log in without a password."},
	storage.NoticePasskeyRemoved: {subject: "A passkey was removed from your %[1]s account", remedy: checkSecurity,
		what: "A passkey was removed from your %[1]s account. It can no longer be used to log in."},
	storage.NoticePasskeyRefused: {subject: "A passkey for your %[1]s account was refused", remedy: replacePasskey,
		what: "A passkey login to your %[1]s account was refused because the passkey may have been copied."},
	storage.NoticeNewLogIn: {subject: "New login to your %[1]s account", remedy: newPassword,
		what: "Someone logged in to your %[1]s account from a browser that hasn’t been used with it before."},
	storage.NoticeKeyCreated: {subject: "An API key was created for your %[1]s account", remedy: checkKeys,
		what: "An API key was created for your %[1]s account. Anyone who has it can act on your behalf until you revoke it."},
	storage.NoticeKeyPaused: {subject: "An API key of your %[1]s account was reported as leaked", remedy: checkLeakedKey, quiet: true,
		what: "An API key of your %[1]s account was reported as leaked. It’s paused, and nobody can use it."},
	storage.NoticeTokenPaused: {subject: "A token of %[2]s for your %[1]s account was reported as leaked", remedy: checkLeakedToken, quiet: true,
		what: "A token that lets %[2]s use your %[1]s account was reported as leaked. It’s paused, and nobody can use it."},
	storage.NoticeConnected: {subject: "%[2]s can now use your %[1]s account", remedy: checkSecurity,
		what: "You connected %[2]s to your %[1]s account. It can act on your behalf until you disconnect it."},
	storage.NoticeDisconnected: {subject: "%[2]s can no longer use your %[1]s account", remedy: checkSecurity,
		what: "%[2]s was disconnected from your %[1]s account and can no longer act on your behalf."},
	storage.NoticeDeauthorized: {subject: "%[2]s can no longer use your %[1]s account", remedy: askPartner, quiet: true,
		what: "%[2]s ended its connection with your %[1]s account and can no longer act on your behalf."},
	storage.NoticePartnerLeft: {subject: "%[2]s can no longer use your %[1]s account", remedy: seeConnections, quiet: true,
		what: "%[2]s has left %[1]s. Its connection with your account has ended permanently, and it can no longer act on your behalf."},
	storage.NoticeClosingRequested: {subject: "Your %[1]s account will be closed", remedy: keepAccount,
		what: "Your %[1]s account will be closed on %[3]s, and everything in it will be erased. Connections, API keys and sessions have already ended. To keep your account, log in before that day."},
	storage.NoticeClosingCancelled: {subject: "Your %[1]s account stays open", remedy: newPassword,
		what: "Someone logged in to your %[1]s account, so it won’t be closed. Connections and API keys that have already ended aren’t restored."},
	storage.NoticeClosed: {subject: "Your %[1]s account was closed", remedy: startAgain, quiet: true,
		what: "Your %[1]s account was closed, and everything in it was erased."},
	storage.NoticeCarrierDisconnected: {subject: "Reconnect your %[4]s account", remedy: reconnectCarrier, quiet: true,
		what: "%[1]s can no longer use your account at %[4]s, because the authorization that you gave there has ended."},
	storage.NoticeManagedCarrierDisconnected: {subject: "Reconnect an account at %[4]s that you manage", remedy: reconnectManaged, quiet: true,
		what: "%[1]s can no longer use the carrier account %[6]s of the account %[5]s, which you manage, because the authorization that was given at %[4]s has ended."},
	storage.NoticeSuspended: {subject: "Your %[1]s account was suspended", remedy: askSupport,
		what: "Your %[1]s account was suspended. Until it is active again, nobody can log in to it, and partners and API keys can’t use it."},
	storage.NoticeResumed: {subject: "Your %[1]s account is active again", remedy: askSupport,
		what: "Your %[1]s account is active again. You can log in, and partners and API keys can use it as before."},
	storage.NoticeVerified: {subject: "The email of your %[1]s account was verified", remedy: askSupport,
		what: "The email address of your %[1]s account was marked as verified."},
	storage.NoticeSecondFactorReset: {subject: "Your two-step login was reset", remedy: newPasswordNow,
		what: "Two-step login was turned off for your %[1]s account, your passkeys were removed, and your password no longer works. All devices have been logged out."},
	storage.NoticeFactorResetAsked: {subject: "A reset of your two-step login was requested", remedy: stopReset,
		what: "Our support team was asked to reset the two-step login of your %[1]s account. After that, your passkeys and your password no longer work, and a link to a new password is sent to this address."},
}

const (
	sayWhenAndWhere   locale.Text = "When: %[1]s. From: %[2]s, IP address %[3]s."
	sayWhenBySupport  locale.Text = "When: %[1]s. By: our support team."
	sayWhen           locale.Text = "When: %[1]s."
	sayLinkExpires    locale.Text = "The link can be used once and expires on %[1]s. Don’t share it."
	sayResetDue       locale.Text = "The reset takes place on %[1]s at the latest, unless you stop it."
	sayCodeExpires    locale.Text = "The code expires on %[1]s. Don’t share it."
	sayNotYou         locale.Text = "If this was not you, contact support immediately. You can also request another link:"
	sayKeysStillWork  locale.Text = "These API keys still work: %[1]s."
	sayKeysRevoked    locale.Text = "API keys that were created before you confirmed this address no longer work."
	sayStillConnected locale.Text = "These partners still have access: %[1]s."

	sayDisconnected           locale.Text = "This is the first time you’ve confirmed this address. In case someone else signed up with it, we disconnected %[1]s."
	sayCardRemoved            locale.Text = "This is the first time you’ve confirmed this address. In case someone else signed up with it, we removed your card."
	sayDisconnectedAndRemoved locale.Text = "This is the first time you’ve confirmed this address. In case someone else signed up with it, we disconnected %[1]s and removed your card."
)
