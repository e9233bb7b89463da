package match

// odds holds, for one observation, the logarithm of its likelihood under each explanation of a pair.
type odds [6]float64

// The explanations of two records of people. The first is that they are the same person. The others compete with it, so
// that what colleagues or spouses have in common anyway proves little.
const (
	one       = iota // the same
	chance           // strangers
	colleague        // at the same company: name, domain, switchboard
	kin              // in the same household: surname, address, mailbox
	junior           // father and son of the same name
	agent            // one phone or mailbox for many: an accountant's
)

// The explanations of two records of companies.
const (
	sister   = iota + 2 // related: name, address, phone
	branch              // branches of a chain: name and domain, not the town
	namesake            // the same name with another legal form
	client              // one phone or mailbox for many
)

// The average number of other records in a base in each relation to a record, as logarithms. All the rest are
// strangers.
var (
	personPrior  = odds{one: -1.2, colleague: 1.1, kin: -1.4, junior: -2.7, agent: -2.3}
	companyPrior = odds{one: -1.2, sister: -2.3, branch: -1.0, namesake: -2.3, client: -1.2}
)

// rare marks a likelihood that depends on how common the value is in the base.
const rare = 1

// The weights of people's names. Names of colleagues and agents are as different as those of strangers.
var givenWeights = [likes]odds{
	same:      {0, rare, rare, rare, 0, rare},
	sounds:    {-0.4, rare, rare, rare, -0.4, rare},
	short:     {-2.0, rare, rare, rare, -2.0, rare},
	typo:      {-1.6, rare, rare, rare, -1.6, rare},
	typos:     {-3.0, rare, rare, rare, -3.0, rare},
	initial:   {-0.9, -2.4, -2.4, -2.4, -0.9, -2.4},
	different: {-5.5, 0, 0, 0, -9.0, 0},
}

var familyWeights = [likes]odds{
	same:      {0, rare, rare, 0, 0, rare},
	sounds:    {-0.3, rare, rare, -0.3, -0.3, rare},
	gendered:  {-2.2, rare, rare, -0.4, -4, rare},
	part:      {-2.0, rare, rare, -1.5, -3, rare},
	typo:      {-1.5, rare, rare, -1.5, -1.5, rare},
	typos:     {-2.8, rare, rare, -2.8, -2.8, rare},
	initial:   {-3.0, -2.4, -2.4, -2.4, -3, -2.4},
	different: {-5.0, 0, 0, -2.0, -9, 0},
}

var personPhone = []odds{
	phoneSame:  {0, rare, -1.2, -1.2, -2.2, -0.3},
	phoneTypo:  {-1.7, -9, -2.5, -4, -5, -9},
	phoneOther: {-1.7, 0, -0.1, -0.1, -0.1, -0.5},
}

var personMail = []odds{
	mailSame:   {0, rare, -3.0, -1.2, -2.8, -0.7},
	mailTypo:   {-2.0, -11, -7, -6, -6, -9},
	mailLocal:  {-1.7, rare, -5, -4, -0.9, -5},
	mailDomain: {-1.9, rare, -0.3, -2, -1, -2},
	mailOther:  {-1.9, 0, -0.3, -0.2, -0.2, -0.6},
	mailNumber: {-4, rare, -1, -1, -1, -4},
}

// roleMail is the weight of the same role address (info@) in both.
var roleMail = odds{0, rare, -0.7, -1.5, -2, -0.7}

var personFirm = []odds{
	firmSame:   {0, rare, 0, -1.6, -0.9, rare},
	firmSounds: {-0.1, rare, -0.1, -1.7, -1.0, rare},
	firmShort:  {-0.4, rare, -0.4, -1.9, -1.2, rare},
	firmTypo:   {-0.9, rare, -0.9, -2.4, -1.7, rare},
	firmDomain: {-0.3, rare, -0.3, -1.9, -1.2, rare},
	firmPart:   {-1.5, rare, -1.5, -1.0, -1.0, rare},
	firmKin:    {-1.8, -2, -1.8, -0.5, -0.5, -2},
	firmOther:  {-1.8, 0, -1.8, -0.05, -0.3, 0},
}

var personBirth = []odds{
	birthSame:  {0, rare, rare, -7, -9, rare},
	birthNear:  {-2.2, -6.1, -6.1, -6.1, -6.5, -6.1},
	birthYear:  {-3.5, -6.1, -6.1, -6.1, -6.1, -6.1},
	birthFar:   {-3.3, -3.2, -3.2, -3.2, -3.2, -3.2},
	birthOther: {-4.2, 0, 0, 0, 0, 0},
}

var personStreet = []odds{
	streetSame:  {0, rare, -1.2, -0.5, -0.5, rare},
	streetNear:  {-0.9, rare, -2.1, -1.3, -1.4, rare},
	streetFlat:  {-2.2, -7, -3, -3, -3, -7},
	streetHouse: {-3.0, -5, -3, -3, -3, -5},
	streetOther: {-1.9, 0, -0.2, -1, -1, 0},
}

var personCity = [likes]odds{
	same:      {0, rare, -0.4, -0.2, -0.2, rare},
	typo:      {-0.6, rare, -1.0, -0.8, -0.8, rare},
	different: {-2.4, 0, -1.0, -1.6, -1.6, 0},
}

// samePostcode is the weight of the same postcode if the streets give no evidence.
var samePostcode = map[Kind]odds{Person: {0, rare, -0.5, -0.3, -0.3, rare}, Company: {0, rare, -0.5, -0.5, -0.5, -0.5}}

// The weights of companies.
var firmName = []odds{
	firmSame:   {0, rare, -2, 0, 0, rare},
	firmSounds: {-0.2, rare, -2.2, -0.2, -0.5, rare},
	firmShort:  {-0.9, rare, -2.0, -0.9, -2, rare},
	firmTypo:   {-1.4, rare, -3, -1.4, -2.5, rare},
	firmDomain: {-1.5, rare, -3, -1.5, -4, rare},
	firmPart:   {-4.0, rare, -0.4, -1.5, -4, rare},
	firmKin:    {-4.5, -3, -0.7, -5, -6, -3},
	firmOther:  {-6.0, 0, -2, -7, -7, 0},
}

// unlikeForm and likeForm are the weights of legal forms.
var (
	unlikeForm = odds{-4.4, -0.4, -0.2, -3, -0.2, -0.4}
	likeForm   = odds{0, -2.5, -1.0, 0, -2.5, -1}
)

var firmPhone = []odds{
	phoneSame:  {0, rare, -1.0, -3.5, -8, -0.5},
	phoneTypo:  {-1.7, -9, -3, -4, -9, -9},
	phoneOther: {-1.2, 0, -0.3, -0.1, -0.05, -0.5},
}

var firmMail = []odds{
	mailSame:   {0, rare, -1.5, -1.5, -8, -0.5},
	mailTypo:   {-2.0, -11, -6, -6, -9, -9},
	mailLocal:  {-1.8, rare, -4, -4, -5, -5},
	mailDomain: {-0.6, rare, -1.2, -0.4, -5, -2},
	mailOther:  {-1.8, 0, -0.3, -0.8, -0.05, -0.6},
	mailNumber: {-3, rare, -1, -1, -2, -2},
}

var firmStreet = []odds{
	streetSame:  {0, rare, -0.8, -5, -7, -1},
	streetNear:  {-0.9, rare, -1.6, -6, -8, -2},
	streetFlat:  {-1.8, -7, -2, -5, -7, -3},
	streetHouse: {-2.6, -5, -3, -4, -5, -4},
	streetOther: {-1.8, 0, -0.5, -0.05, 0, -0.3},
}

var firmCity = [likes]odds{
	same:      {0, rare, -0.3, -2.2, -1, -0.5},
	typo:      {-0.6, rare, -0.9, -2.8, -1.6, -1.1},
	different: {-1.9, 0, -1.5, -0.15, -0.3, -0.8},
}

// The weights of legal codes. Two different ones mean two companies, unless one is mistyped.
var (
	sameCode  = odds{0, -10, -8, -2.5, -10, -10}
	nearCode  = odds{-2.5, -7, -7, -7, -7, -7}
	otherCode = odds{-7, 0, 0, 0, 0, 0}
)
