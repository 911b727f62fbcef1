package match

func (n *normalizer) startup(s *Startup) {
	n.term(top("stage"), TermStage, &s.Stage)
	n.terms(top("needs"), TermExpertise, &s.Needs)
	n.money(top("amount_sought"), s.AmountSought)
	n.someOf(top("capital"), &s.Capital, CapitalTypes())
	n.place(top("home_locality"), &s.HomeLocality)
	n.pastDate(top("registered_on"), &s.RegisteredOn)
	n.line(top("legal_form"), &s.LegalForm, maxLine)
	n.someOf(top("led_by"), &s.LedBy, Leaders())
	if t := s.Traction; t != nil {
		n.money(top("traction.revenue_year"), t.RevenueYear)
		n.count(top("traction.customers"), t.Customers)
		n.count(top("traction.employees"), t.Employees)
	}
	if r := s.Recognised; r != nil {
		n.pastDate(top("recognised.on"), &r.On)
		n.line(top("recognised.by"), &r.By, maxLine)
	}
}

func (n *normalizer) mentor(m *Mentor) {
	n.terms(top("expertise"), TermExpertise, &m.Expertise)
	n.terms(top("stages"), TermStage, &m.Stages)
	n.someOf(top("formats"), &m.Formats, Formats())
	n.place(top("home_locality"), &m.HomeLocality)
	n.date(top("paused_until"), &m.PausedUntil)
	if m.Capacity == nil {
		return
	}
	n.count(top("capacity"), *m.Capacity)
	if *m.Capacity > maxCapacity {
		n.refuse(top("capacity"), ProblemOutOfRange, itoa(*m.Capacity), itoa(maxCapacity))
	}
	if *m.Capacity == 0 && m.Available != nil && *m.Available {
		n.refuse(top("available"), ProblemNoCapacity, "true", "false")
	}
}

func (n *normalizer) investor(v *Investor) {
	n.term(top("investor_kind"), TermOrgKind, &v.InvestorKind)
	n.terms(top("stages"), TermStage, &v.Stages)
	n.bounds(top("ticket"), &v.Ticket)
	n.sectors(top("excluded_sectors"), &v.ExcludedSectors)
	n.overlap(v.Sectors, v.ExcludedSectors)
	n.someOf(top("strict"), &v.Strict, StrictFields())
	n.place(top("home_locality"), &v.HomeLocality)
	if !n.limit(top("portfolio"), len(v.Portfolio), maxPortfolio) {
		return
	}
	for i := range v.Portfolio {
		n.deal(i, &v.Portfolio[i])
	}
}

// deal brings one entry of a portfolio into form.
func (n *normalizer) deal(i int, d *Portfolio) {
	n.id(in("portfolio", i, "startup"), &d.Startup)
	n.line(in("portfolio", i, "name"), &d.Name, maxName)
	n.sectors(in("portfolio", i, "sectors"), &d.Sectors)
	n.place(in("portfolio", i, "locality"), &d.Locality)
	n.term(in("portfolio", i, "stage"), TermStage, &d.Stage)
	n.money(in("portfolio", i, "amount"), d.Amount)
	n.date(in("portfolio", i, "on"), &d.On)
	n.text(in("portfolio", i, "description"), &d.Description, maxDealText)
}

func (n *normalizer) offer(o *Offer) {
	n.oneOf(top("offer_kind"), &o.OfferKind, OfferKinds())
	n.id(top("by"), &o.By)
	n.terms(top("stages"), TermStage, &o.Stages)
	n.terms(top("expertise"), TermExpertise, &o.Expertise)
	n.bounds(top("amount"), &o.Amount)
	n.offerTerms(o)
	if n.limit(top("eligibility"), len(o.Eligibility), maxItems) {
		for i := range o.Eligibility {
			n.eligibility(i, &o.Eligibility[i])
		}
	}
}

// offerTerms checks how many there are of an offer, and from when to when.
func (n *normalizer) offerTerms(o *Offer) {
	if o.Quantity != nil {
		n.count(top("quantity"), *o.Quantity)
		if *o.Quantity > maxQuantity {
			n.refuse(top("quantity"), ProblemOutOfRange, itoa(*o.Quantity), itoa(maxQuantity))
		}
	}
	opens, closes := n.date(top("opens_on"), &o.OpensOn), n.date(top("closes_on"), &o.ClosesOn)
	if opens && closes {
		from, _ := o.OpensOn.Time()
		to, _ := o.ClosesOn.Time()
		if to.Before(from) {
			n.refuse(top("closes_on"), ProblemClosesEarly, string(o.ClosesOn), string(o.OpensOn))
		}
	}
}

func (n *normalizer) organization(o *Organization) {
	n.term(top("org_kind"), TermOrgKind, &o.OrgKind)
	n.terms(top("services"), TermExpertise, &o.Services)
	n.places(top("serves"), &o.Serves)
	n.terms(top("stages"), TermStage, &o.Stages)
}
