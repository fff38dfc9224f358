// The scale of assistance of the fact sheet, section 5.4, worked out a second time: ceilings in rupees, one row for each head.
const LATIN_AMERICA = ['AR', 'BO', 'BR', 'CL', 'CO', 'CR', 'CU', 'DO', 'EC', 'GT', 'HN', 'MX', 'NI', 'PA', 'PE', 'PY', 'SV', 'UY', 'VE'];
const CEILING = { space_rent: 300000, airfare: 150000, freight: 50000, freight_latin_america: 75000, registration: 5000, publicity: 500000,
	office_bearer_airfare: 150000 };
const ALLOWANCE_USD = 150, WINDOW_DAYS = 30, DAY = 86400000;
const day = (text) => Date.parse(text) / DAY;

function fare(bill, event) {
	if (!bill.airfare) return 0;
	if (bill.boarding_pass === 'no' && bill.airline_certificate !== 'yes') return 0;                       // K8, P29
	if (day(bill.out_on) < day(event.starts_on) - WINDOW_DAYS || day(bill.back_on) > day(event.ends_on) + WINDOW_DAYS) return 0;     // S2, P18
	const base = bill.travel_class === 'economy' ? bill.airfare : Math.min(bill.airfare, bill.economy_fare || 0);    // P17
	return Math.min(base, CEILING.airfare);
}
export function unit(bill, event) {
	const freight = LATIN_AMERICA.includes(event.country) ? CEILING.freight_latin_america : CEILING.freight;
	return { space_rent: Math.min(bill.space_rent, CEILING.space_rent), airfare: fare(bill, event), freight: Math.min(bill.freight, freight),
		registration: Math.min(bill.registration, CEILING.registration) };
}
export const total = (lines) => Object.values(lines).reduce((a, b) => a + b, 0);
export function common(c, event) {
	const days = day(event.ends_on) - day(event.starts_on) + 1;
	const allowance = c.exchange_rate ? Math.floor(days * ALLOWANCE_USD * Math.round(Number(c.exchange_rate) * 10000) / 10000) : 0;      // S4, C2
	return { publicity: Math.min(c.publicity, CEILING.publicity), office_bearer_airfare: Math.min(c.office_bearer_airfare, CEILING.office_bearer_airfare),
		allowance };
}

// 1234567 is 12,34,567.
export function grouped(rupees) {
	const t = String(rupees), head = t.slice(0, -3);
	return head ? `${head.replace(/\B(?=(\d\d)+$)/g, ',')},${t.slice(-3)}` : t;
}
const SMALL = ('zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen ' +
	'nineteen').split(' ');
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
export function words(n) {
	if (n < 20) return n ? SMALL[n] : '';
	if (n < 100) return `${TENS[Math.floor(n / 10)]} ${words(n % 10)}`.trim();
	for (const [size, name] of [[10000000, 'crore'], [100000, 'lakh'], [1000, 'thousand'], [100, 'hundred']])
		if (n >= size) return `${words(Math.floor(n / size))} ${name} ${words(n % size)}`.trim();
	return '';
}
