package match

// phone compares phones.
func (c *comparison) phone(weights []odds) {
	l, x, y := best(c.a.phones, c.b.phones, phoneLike)
	if l > 0 {
		c.phones = [2]*phone{x, y}
		c.add(phoneNames[l], weights[l], c.share(keyPhone, x.tail, y.tail, 0.02))
	}
}

// mail compares e-mail addresses. It reports whether they already show that the company is the same.
func (c *comparison) mail(weights []odds, firm like) (sameFirm bool) {
	l, x, y := best(c.a.mails, c.b.mails, mailLike)
	if l == 0 {
		return false
	}
	if l == mailTypo && (firm == firmTypo || c.otherName()) {
		return false // the address follows the name, so the typing error was counted with it
	}
	c.mails = [2]*mail{x, y}
	w, ln := weights[l], 0.0
	switch l {
	case mailSame:
		ln = c.share(keyMail, x.key, y.key, 0.02)
		if x.role && c.a.kind == Person {
			w = roleMail
		}
	case mailNumber:
		ln = -2
	case mailLocal:
		ln = c.share(keyLocal, x.flat, y.flat, 0.1)
		if c.namedAfter(x.flat) {
			ln = -0.8
		}
	case mailDomain:
		ln = c.share(keyDomain, x.label, y.label, 0.5)
	}
	c.add(mailNames[l], w, ln)
	return l == mailDomain || l == mailSame && !x.public
}
