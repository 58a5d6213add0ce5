package storage

// What support can do to an account, as its owner sees it in the activity.
const (
	SupportSuspended         = "suspended"
	SupportResumed           = "resumed"
	SupportVerified          = "email verified"
	SupportResetSecondFactor = "two-step login reset"
	SupportClosed            = "closing requested"
)
