package storage

import "fairlead/audit"

// object names a staff member in the audit log.
func (s Staff) object() audit.Object { return audit.Object{Kind: "staff", ID: s.ID, Name: s.Name} }

// auditStaff notes a change to a staff member.
func (t tx) auditStaff(s Staff, change string, before, after audit.Values) {
	t.audit(audit.Entry{What: "staff." + change, On: s.object(), Before: before, After: after})
}

func (t tx) auditStaffStatus(s Staff, change string, status StaffStatus) {
	t.auditStaff(s, change, audit.Values{"status": s.Status}, audit.Values{"status": status})
}

func (t tx) auditStaffFactor(s Staff, added StaffFactor) {
	t.auditStaff(s, "second_factor_added", nil, audit.Values{"second_factor": added})
}

// auditStaffSessionsEnded notes that sessions were ended, if there were any.
func (t tx) auditStaffSessionsEnded(s Staff, ended int64) {
	if ended > 0 {
		t.auditStaff(s, "sessions_ended", audit.Values{"sessions": ended}, audit.Values{"sessions": 0})
	}
}

// values are what a reset removes, in the audit log.
func (l Left) values() audit.Values {
	return audit.Values{"app": l.Authenticator, "passkeys": l.Passkeys, "recovery_codes": l.RecoveryCodes}
}
