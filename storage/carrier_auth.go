package storage

// followAuth gives the accounts at a carrier the status that its way of authorization wants:
// without OAuth all are connected and none has tokens, and with OAuth none is connected
// without tokens.
func (t tx) followAuth(c Carrier, now Time) error {
	wanted, condition := CarrierPending, `a.status = 'connected' AND k.carrier_account_id IS NULL`
	if c.Auth == CarrierDefault {
		wanted, condition = CarrierConnected, `(a.status <> 'connected' OR k.carrier_account_id IS NOT NULL)`
	}
	var ids []string
	err := t.List(&ids, `SELECT a.id FROM carrier_account a LEFT JOIN carrier_token k ON k.carrier_account_id = a.id
		WHERE a.carrier_id = ? AND a.test = ? AND `+condition+` ORDER BY a.id`, c.ID, c.Test)
	for _, id := range ids {
		if err == nil {
			err = t.setCarrierStatus(id, wanted, now)
		}
	}
	return err
}

// setCarrierStatus gives an account a status in which it has no tokens.
func (t tx) setCarrierStatus(id string, status CarrierAccountStatus, now Time) error {
	a, err := t.lockCarrierAccount(id)
	if err != nil {
		return err
	}
	if err := t.wipeCarrierTokens(a, now); err != nil {
		return err
	}
	t.Change(id)
	_, err = t.Exec(`UPDATE carrier_account SET status = ?, reason = '', disconnected_at = NULL, updated_at = ? WHERE id = ?`, status, now, id)
	if err != nil || status != CarrierConnected {
		return err
	}
	return t.recordConnected(a, now)
}

// recordConnected records that an account is connected that was a before.
func (t tx) recordConnected(a CarrierAccount, now Time) error {
	switch a.Status {
	case CarrierPending:
		return t.recordCarrier(a, CarrierAccountConnected, "", now)
	case CarrierDisconnected:
		return t.recordCarrier(a, CarrierAccountRecovered, "", now)
	}
	return nil
}
