package storage

// JobNotice is a mail that tells an account's owner of a change.
const JobNotice JobKind = "notice"

// Notice is the payload of [JobNotice]. When it happened is when the job was written.
// Nothing in it is secret, and nothing that a stranger could have typed reaches the mail.
type Notice struct {
	AccountID string     `json:"account_id"`
	Name      NoticeName `json:"name"`
	Device    Device     `json:"device,omitzero"`
	// To is the address to write to; empty in jobs of older versions for the account's.
	To string `json:"to,omitempty"`
	// Language is what to write in; empty for the account's.
	Language string `json:"language,omitempty"`
	// Partner is the name of the partner that was connected or disconnected.
	Partner string `json:"partner,omitempty"`
	// Carrier is the name of the carrier that an account was disconnected from.
	Carrier string `json:"carrier,omitempty"`
	// Managed is the ID of an account that AccountID manages, and CarrierAccountID that of its
	// carrier account.
	Managed          string `json:"managed,omitempty"`
	CarrierAccountID string `json:"carrier_account_id,omitempty"`
	// ConnectionID is the one that the link in the mail about it ends.
	ConnectionID string `json:"connection_id,omitempty"`
	// FactorResetID is the reset that the link in the mail about it stops.
	FactorResetID string `json:"factor_reset_id,omitempty"`
	// Until is the day on which an account will be closed, when the link to a new password
	// expires, or when a second factor is reset.
	Until Time `json:"until,omitzero"`
	// Disconnected and CardRemoved say what a reset removed because the address had not
	// been verified before.
	Disconnected []string `json:"disconnected,omitempty"` // partners' names
	CardRemoved  bool     `json:"card_removed,omitempty"`
	KeysRevoked  bool     `json:"keys_revoked,omitempty"`
}

// NoticeName says what happened.
type NoticeName string

// The changes that an account's owner is notified of.
const (
	NoticeEmailChanged         NoticeName = "email changed" // To is the former address
	NoticePasswordChanged      NoticeName = "password changed"
	NoticeAuthenticatorAdded   NoticeName = "authenticator app added"
	NoticeAuthenticatorRemoved NoticeName = "authenticator app removed"
	NoticeRecoveryCodesMade    NoticeName = "recovery codes generated"
	NoticeRecoveryCodeUsed     NoticeName = "recovery code used"
	NoticePasskeyAdded         NoticeName = "passkey added"
	NoticePasskeyRemoved       NoticeName = "passkey removed"
	NoticePasskeyRefused       NoticeName = "passkey refused"
	NoticeNewLogIn             NoticeName = "new login"
	NoticeKeyCreated           NoticeName = "API key created"
	NoticeKeyPaused            NoticeName = "API key reported as leaked"
	NoticeTokenPaused          NoticeName = "token reported as leaked"
	NoticeConnected            NoticeName = "connected"
	NoticeDisconnected         NoticeName = "disconnected"
	NoticeDeauthorized         NoticeName = "disconnected by the partner"
	NoticePartnerLeft          NoticeName = "the partner has left"
	NoticeClosingRequested     NoticeName = "closing requested" // Until is the day
	NoticeClosingCancelled     NoticeName = "closing cancelled"
	NoticeClosed               NoticeName = "closed" // To is the address
	NoticeCarrierDisconnected  NoticeName = "carrier account disconnected"
	// NoticeManagedCarrierDisconnected is for the platform that manages the account Managed.
	NoticeManagedCarrierDisconnected NoticeName = "carrier account of a managed account disconnected"
	NoticeSuspended                  NoticeName = "suspended by support"
	NoticeResumed                    NoticeName = "resumed by support"
	NoticeVerified                   NoticeName = "verified by support"
	NoticeSecondFactorReset          NoticeName = "second factor reset by support" // Until is when the link expires
	NoticeFactorResetAsked           NoticeName = "second factor reset requested"  // Until is when it is done
)

// notify writes the mail in the transaction of the change. It goes to the address that the
// account has now: whoever changes that must not get the mails about what they did before.
// Nobody is told about an account that is managed and has no owner, whose address proves nothing,
// or about a test account.
func (t tx) notify(n Notice, now Time) error {
	if n.To == "" {
		var a Account
		if err := t.Get(&a, `SELECT email, email_key FROM account WHERE id = ?`, n.AccountID); err != nil {
			return err
		}
		if !a.hasMailbox() {
			return nil
		}
		n.To = a.Email
	}
	return t.insertJob(JobNotice, addressed{n.To, string(n.Name)}, n, now)
}
