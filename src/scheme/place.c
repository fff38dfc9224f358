/*
 * Countries (ISO 3166-1) and States of India (ISO 3166-2:IN).  Names change: this list is of 2026.
 */
#include "place.h"

static const struct place countries[] = {
	{ "AF", "Afghanistan", NULL }, { "AX", "Åland Islands", NULL }, { "AL", "Albania", NULL },
	{ "DZ", "Algeria", NULL }, { "AS", "American Samoa", NULL }, { "AD", "Andorra", NULL },
	{ "AO", "Angola", NULL }, { "AI", "Anguilla", NULL }, { "AQ", "Antarctica", NULL },
	{ "AG", "Antigua and Barbuda", NULL }, { "AR", "Argentina", NULL }, { "AM", "Armenia", NULL },
	{ "AW", "Aruba", NULL }, { "AU", "Australia", NULL }, { "AT", "Austria", NULL },
	{ "AZ", "Azerbaijan", NULL }, { "BS", "Bahamas", NULL }, { "BH", "Bahrain", NULL },
	{ "BD", "Bangladesh", NULL }, { "BB", "Barbados", NULL }, { "BY", "Belarus", NULL },
	{ "BE", "Belgium", NULL }, { "BZ", "Belize", NULL }, { "BJ", "Benin", NULL },
	{ "BM", "Bermuda", NULL }, { "BT", "Bhutan", NULL }, { "BO", "Bolivia", NULL },
	{ "BQ", "Bonaire, Sint Eustatius and Saba", NULL }, { "BA", "Bosnia and Herzegovina", NULL },
		{ "BW", "Botswana", NULL },
	{ "BV", "Bouvet Island", NULL }, { "BR", "Brazil", NULL }, { "IO", "British Indian Ocean Territory", NULL },
	{ "BN", "Brunei", NULL }, { "BG", "Bulgaria", NULL }, { "BF", "Burkina Faso", NULL },
	{ "BI", "Burundi", NULL }, { "CV", "Cabo Verde", NULL }, { "KH", "Cambodia", NULL },
	{ "CM", "Cameroon", NULL }, { "CA", "Canada", NULL }, { "KY", "Cayman Islands", NULL },
	{ "CF", "Central African Republic", NULL }, { "TD", "Chad", NULL }, { "CL", "Chile", NULL },
	{ "CN", "China", NULL }, { "CX", "Christmas Island", NULL }, { "CC", "Cocos (Keeling) Islands", NULL },
	{ "CO", "Colombia", NULL }, { "KM", "Comoros", NULL }, { "CG", "Congo", NULL },
	{ "CD", "Congo (Democratic Republic)", NULL }, { "CK", "Cook Islands", NULL }, { "CR", "Costa Rica", NULL },
	{ "CI", "Côte d'Ivoire", NULL }, { "HR", "Croatia", NULL }, { "CU", "Cuba", NULL },
	{ "CW", "Curaçao", NULL }, { "CY", "Cyprus", NULL }, { "CZ", "Czechia", NULL },
	{ "DK", "Denmark", NULL }, { "DJ", "Djibouti", NULL }, { "DM", "Dominica", NULL },
	{ "DO", "Dominican Republic", NULL }, { "EC", "Ecuador", NULL }, { "EG", "Egypt", NULL },
	{ "SV", "El Salvador", NULL }, { "GQ", "Equatorial Guinea", NULL }, { "ER", "Eritrea", NULL },
	{ "EE", "Estonia", NULL }, { "SZ", "Eswatini", NULL }, { "ET", "Ethiopia", NULL },
	{ "FK", "Falkland Islands", NULL }, { "FO", "Faroe Islands", NULL }, { "FJ", "Fiji", NULL },
	{ "FI", "Finland", NULL }, { "FR", "France", NULL }, { "GF", "French Guiana", NULL },
	{ "PF", "French Polynesia", NULL }, { "TF", "French Southern Territories", NULL }, { "GA", "Gabon", NULL },
	{ "GM", "Gambia", NULL }, { "GE", "Georgia", NULL }, { "DE", "Germany", NULL },
	{ "GH", "Ghana", NULL }, { "GI", "Gibraltar", NULL }, { "GR", "Greece", NULL },
	{ "GL", "Greenland", NULL }, { "GD", "Grenada", NULL }, { "GP", "Guadeloupe", NULL },
	{ "GU", "Guam", NULL }, { "GT", "Guatemala", NULL }, { "GG", "Guernsey", NULL },
	{ "GN", "Guinea", NULL }, { "GW", "Guinea-Bissau", NULL }, { "GY", "Guyana", NULL },
	{ "HT", "Haiti", NULL }, { "HM", "Heard Island and McDonald Islands", NULL }, { "VA", "Holy See", NULL },
	{ "HN", "Honduras", NULL }, { "HK", "Hong Kong", NULL }, { "HU", "Hungary", NULL },
	{ "IS", "Iceland", NULL }, { "IN", "India", NULL }, { "ID", "Indonesia", NULL },
	{ "IR", "Iran", NULL }, { "IQ", "Iraq", NULL }, { "IE", "Ireland", NULL },
	{ "IM", "Isle of Man", NULL }, { "IL", "Israel", NULL }, { "IT", "Italy", NULL },
	{ "JM", "Jamaica", NULL }, { "JP", "Japan", NULL }, { "JE", "Jersey", NULL },
	{ "JO", "Jordan", NULL }, { "KZ", "Kazakhstan", NULL }, { "KE", "Kenya", NULL },
	{ "KI", "Kiribati", NULL }, { "KP", "Korea (North)", NULL }, { "KR", "Korea (South)", NULL },
	{ "KW", "Kuwait", NULL }, { "KG", "Kyrgyzstan", NULL }, { "LA", "Laos", NULL },
	{ "LV", "Latvia", NULL }, { "LB", "Lebanon", NULL }, { "LS", "Lesotho", NULL },
	{ "LR", "Liberia", NULL }, { "LY", "Libya", NULL }, { "LI", "Liechtenstein", NULL },
	{ "LT", "Lithuania", NULL }, { "LU", "Luxembourg", NULL }, { "MO", "Macao", NULL },
	{ "MG", "Madagascar", NULL }, { "MW", "Malawi", NULL }, { "MY", "Malaysia", NULL },
	{ "MV", "Maldives", NULL }, { "ML", "Mali", NULL }, { "MT", "Malta", NULL },
	{ "MH", "Marshall Islands", NULL }, { "MQ", "Martinique", NULL }, { "MR", "Mauritania", NULL },
	{ "MU", "Mauritius", NULL }, { "YT", "Mayotte", NULL }, { "MX", "Mexico", NULL },
	{ "FM", "Micronesia", NULL }, { "MD", "Moldova", NULL }, { "MC", "Monaco", NULL },
	{ "MN", "Mongolia", NULL }, { "ME", "Montenegro", NULL }, { "MS", "Montserrat", NULL },
	{ "MA", "Morocco", NULL }, { "MZ", "Mozambique", NULL }, { "MM", "Myanmar", NULL },
	{ "NA", "Namibia", NULL }, { "NR", "Nauru", NULL }, { "NP", "Nepal", NULL },
	{ "NL", "Netherlands", NULL }, { "NC", "New Caledonia", NULL }, { "NZ", "New Zealand", NULL },
	{ "NI", "Nicaragua", NULL }, { "NE", "Niger", NULL }, { "NG", "Nigeria", NULL },
	{ "NU", "Niue", NULL }, { "NF", "Norfolk Island", NULL }, { "MK", "North Macedonia", NULL },
	{ "MP", "Northern Mariana Islands", NULL }, { "NO", "Norway", NULL }, { "OM", "Oman", NULL },
	{ "PK", "Pakistan", NULL }, { "PW", "Palau", NULL }, { "PS", "Palestine", NULL },
	{ "PA", "Panama", NULL }, { "PG", "Papua New Guinea", NULL }, { "PY", "Paraguay", NULL },
	{ "PE", "Peru", NULL }, { "PH", "Philippines", NULL }, { "PN", "Pitcairn", NULL },
	{ "PL", "Poland", NULL }, { "PT", "Portugal", NULL }, { "PR", "Puerto Rico", NULL },
	{ "QA", "Qatar", NULL }, { "RE", "Réunion", NULL }, { "RO", "Romania", NULL },
	{ "RU", "Russia", NULL }, { "RW", "Rwanda", NULL }, { "BL", "Saint Barthélemy", NULL },
	{ "SH", "Saint Helena, Ascension and Tristan da Cunha", NULL }, { "KN", "Saint Kitts and Nevis", NULL },
		{ "LC", "Saint Lucia", NULL },
	{ "MF", "Saint Martin (French part)", NULL }, { "PM", "Saint Pierre and Miquelon", NULL },
		{ "VC", "Saint Vincent and the Grenadines", NULL },
	{ "WS", "Samoa", NULL }, { "SM", "San Marino", NULL }, { "ST", "Sao Tome and Principe", NULL },
	{ "SA", "Saudi Arabia", NULL }, { "SN", "Senegal", NULL }, { "RS", "Serbia", NULL },
	{ "SC", "Seychelles", NULL }, { "SL", "Sierra Leone", NULL }, { "SG", "Singapore", NULL },
	{ "SX", "Sint Maarten (Dutch part)", NULL }, { "SK", "Slovakia", NULL }, { "SI", "Slovenia", NULL },
	{ "SB", "Solomon Islands", NULL }, { "SO", "Somalia", NULL }, { "ZA", "South Africa", NULL },
	{ "GS", "South Georgia and the South Sandwich Islands", NULL }, { "SS", "South Sudan", NULL },
		{ "ES", "Spain", NULL },
	{ "LK", "Sri Lanka", NULL }, { "SD", "Sudan", NULL }, { "SR", "Suriname", NULL },
	{ "SJ", "Svalbard and Jan Mayen", NULL }, { "SE", "Sweden", NULL }, { "CH", "Switzerland", NULL },
	{ "SY", "Syria", NULL }, { "TW", "Taiwan", NULL }, { "TJ", "Tajikistan", NULL },
	{ "TZ", "Tanzania", NULL }, { "TH", "Thailand", NULL }, { "TL", "Timor-Leste", NULL },
	{ "TG", "Togo", NULL }, { "TK", "Tokelau", NULL }, { "TO", "Tonga", NULL },
	{ "TT", "Trinidad and Tobago", NULL }, { "TN", "Tunisia", NULL }, { "TR", "Türkiye", NULL },
	{ "TM", "Turkmenistan", NULL }, { "TC", "Turks and Caicos Islands", NULL }, { "TV", "Tuvalu", NULL },
	{ "UG", "Uganda", NULL }, { "UA", "Ukraine", NULL }, { "AE", "United Arab Emirates", NULL },
	{ "GB", "United Kingdom", NULL }, { "US", "United States", NULL },
		{ "UM", "United States Minor Outlying Islands", NULL },
	{ "UY", "Uruguay", NULL }, { "UZ", "Uzbekistan", NULL }, { "VU", "Vanuatu", NULL },
	{ "VE", "Venezuela", NULL }, { "VN", "Viet Nam", NULL }, { "VG", "Virgin Islands (British)", NULL },
	{ "VI", "Virgin Islands (U.S.)", NULL }, { "WF", "Wallis and Futuna", NULL }, { "EH", "Western Sahara", NULL },
	{ "YE", "Yemen", NULL }, { "ZM", "Zambia", NULL }, { "ZW", "Zimbabwe", NULL },
};

static const struct place states[] = {
	{ "AN", "Andaman and Nicobar Islands", "अंडमान और निकोबार द्वीपसमूह" },
	{ "AP", "Andhra Pradesh", "आंध्र प्रदेश" },
	{ "AR", "Arunachal Pradesh", "अरुणाचल प्रदेश" },
	{ "AS", "Assam", "असम" },
	{ "BR", "Bihar", "बिहार" },
	{ "CH", "Chandigarh", "चंडीगढ़" },
	{ "CG", "Chhattisgarh", "छत्तीसगढ़" },
	{ "DH", "Dadra and Nagar Haveli and Daman and Diu", "दादरा और नागर हवेली तथा दमण और दीव" },
	{ "DL", "Delhi", "दिल्ली" },
	{ "GA", "Goa", "गोवा" },
	{ "GJ", "Gujarat", "गुजरात" },
	{ "HR", "Haryana", "हरियाणा" },
	{ "HP", "Himachal Pradesh", "हिमाचल प्रदेश" },
	{ "JK", "Jammu and Kashmir", "जम्मू और कश्मीर" },
	{ "JH", "Jharkhand", "झारखंड" },
	{ "KA", "Karnataka", "कर्नाटक" },
	{ "KL", "Kerala", "केरल" },
	{ "LA", "Ladakh", "लद्दाख" },
	{ "LD", "Lakshadweep", "लक्षद्वीप" },
	{ "MP", "Madhya Pradesh", "मध्य प्रदेश" },
	{ "MH", "Maharashtra", "महाराष्ट्र" },
	{ "MN", "Manipur", "मणिपुर" },
	{ "ML", "Meghalaya", "मेघालय" },
	{ "MZ", "Mizoram", "मिजोरम" },
	{ "NL", "Nagaland", "नागालैंड" },
	{ "OD", "Odisha", "ओडिशा" },
	{ "PY", "Puducherry", "पुदुच्चेरी" },
	{ "PB", "Punjab", "पंजाब" },
	{ "RJ", "Rajasthan", "राजस्थान" },
	{ "SK", "Sikkim", "सिक्किम" },
	{ "TN", "Tamil Nadu", "तमिलनाडु" },
	{ "TS", "Telangana", "तेलंगाना" },
	{ "TR", "Tripura", "त्रिपुरा" },
	{ "UP", "Uttar Pradesh", "उत्तर प्रदेश" },
	{ "UK", "Uttarakhand", "उत्तराखंड" },
	{ "WB", "West Bengal", "पश्चिम बंगाल" },
};

struct places
place_countries(void)
{
	return (struct places){ sizeof countries / sizeof *countries, countries };
}

struct places
place_states(void)
{
	return (struct places){ sizeof states / sizeof *states, states };
}

const struct place *
place_find(struct places places, struct text code)
{
	for (size_t i = 0; i < places.count; i++)
		if (text_is(code, places.at[i].code)) return &places.at[i];
	return NULL;
}

struct text
place_name(struct places places, const char *language, struct text code)
{
	const struct place *p = place_find(places, code);

	if (!p) return TEXT_NONE;
	return text_of(p->hi && strcmp(language, "hi") == 0 ? p->hi : p->en);
}
