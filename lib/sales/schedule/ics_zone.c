/* ics_zone.c - see ics_zone.h. The pairs are those that Unicode's CLDR has for "001" in windowsZones.xml. */
#include "sales/schedule/ics_zone.h"

#include <string.h>
#include <strings.h>

static const struct windows_zone {
	const char *windows, *name;
} windows_zones[] = {
	{ "China Standard Time", "Asia/Shanghai" },
	{ "(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai" },
	{ "(GMT+08:00) Beijing, Chongqing, Hong Kong, Urumqi", "Asia/Shanghai" },
	{ "(UTC+08:00) 北京，重庆，香港特别行政区，乌鲁木齐", "Asia/Shanghai" },
	{ "中国标准时间", "Asia/Shanghai" },
	{ "Asia/Beijing", "Asia/Shanghai" },
	{ "Taipei Standard Time", "Asia/Taipei" },
	{ "Singapore Standard Time", "Asia/Singapore" },
	{ "Tokyo Standard Time", "Asia/Tokyo" },
	{ "Korea Standard Time", "Asia/Seoul" },
	{ "North Korea Standard Time", "Asia/Pyongyang" },
	{ "UTC", "Etc/UTC" },
	{ "tzone://Microsoft/Utc", "Etc/UTC" },
	{ "GMT Standard Time", "Europe/London" },
	{ "Greenwich Standard Time", "Atlantic/Reykjavik" },
	{ "W. Europe Standard Time", "Europe/Berlin" },
	{ "Romance Standard Time", "Europe/Paris" },
	{ "Central Europe Standard Time", "Europe/Budapest" },
	{ "Central European Standard Time", "Europe/Warsaw" },
	{ "E. Europe Standard Time", "Europe/Chisinau" },
	{ "FLE Standard Time", "Europe/Kiev" },
	{ "GTB Standard Time", "Europe/Bucharest" },
	{ "Turkey Standard Time", "Europe/Istanbul" },
	{ "Russian Standard Time", "Europe/Moscow" },
	{ "Belarus Standard Time", "Europe/Minsk" },
	{ "Kaliningrad Standard Time", "Europe/Kaliningrad" },
	{ "Russia Time Zone 3", "Europe/Samara" },
	{ "Volgograd Standard Time", "Europe/Volgograd" },
	{ "Saratov Standard Time", "Europe/Saratov" },
	{ "Astrakhan Standard Time", "Europe/Astrakhan" },
	{ "Ekaterinburg Standard Time", "Asia/Yekaterinburg" },
	{ "Omsk Standard Time", "Asia/Omsk" },
	{ "N. Central Asia Standard Time", "Asia/Novosibirsk" },
	{ "Altai Standard Time", "Asia/Barnaul" },
	{ "Tomsk Standard Time", "Asia/Tomsk" },
	{ "North Asia Standard Time", "Asia/Krasnoyarsk" },
	{ "North Asia East Standard Time", "Asia/Irkutsk" },
	{ "Transbaikal Standard Time", "Asia/Chita" },
	{ "Yakutsk Standard Time", "Asia/Yakutsk" },
	{ "Vladivostok Standard Time", "Asia/Vladivostok" },
	{ "Sakhalin Standard Time", "Asia/Sakhalin" },
	{ "Magadan Standard Time", "Asia/Magadan" },
	{ "Russia Time Zone 10", "Asia/Srednekolymsk" },
	{ "Russia Time Zone 11", "Asia/Kamchatka" },
	{ "Ulaanbaatar Standard Time", "Asia/Ulaanbaatar" },
	{ "W. Mongolia Standard Time", "Asia/Hovd" },
	{ "SE Asia Standard Time", "Asia/Bangkok" },
	{ "Myanmar Standard Time", "Asia/Rangoon" },
	{ "India Standard Time", "Asia/Calcutta" },
	{ "Sri Lanka Standard Time", "Asia/Colombo" },
	{ "Nepal Standard Time", "Asia/Katmandu" },
	{ "Bangladesh Standard Time", "Asia/Dhaka" },
	{ "Central Asia Standard Time", "Asia/Bishkek" },
	{ "Qyzylorda Standard Time", "Asia/Qyzylorda" },
	{ "West Asia Standard Time", "Asia/Tashkent" },
	{ "Pakistan Standard Time", "Asia/Karachi" },
	{ "Afghanistan Standard Time", "Asia/Kabul" },
	{ "Iran Standard Time", "Asia/Tehran" },
	{ "Arabian Standard Time", "Asia/Dubai" },
	{ "Arab Standard Time", "Asia/Riyadh" },
	{ "Arabic Standard Time", "Asia/Baghdad" },
	{ "Azerbaijan Standard Time", "Asia/Baku" },
	{ "Caucasus Standard Time", "Asia/Yerevan" },
	{ "Georgian Standard Time", "Asia/Tbilisi" },
	{ "Israel Standard Time", "Asia/Jerusalem" },
	{ "Jordan Standard Time", "Asia/Amman" },
	{ "Syria Standard Time", "Asia/Damascus" },
	{ "Middle East Standard Time", "Asia/Beirut" },
	{ "West Bank Standard Time", "Asia/Hebron" },
	{ "Egypt Standard Time", "Africa/Cairo" },
	{ "Libya Standard Time", "Africa/Tripoli" },
	{ "Morocco Standard Time", "Africa/Casablanca" },
	{ "South Africa Standard Time", "Africa/Johannesburg" },
	{ "South Sudan Standard Time", "Africa/Juba" },
	{ "Sudan Standard Time", "Africa/Khartoum" },
	{ "Namibia Standard Time", "Africa/Windhoek" },
	{ "E. Africa Standard Time", "Africa/Nairobi" },
	{ "W. Central Africa Standard Time", "Africa/Lagos" },
	{ "Sao Tome Standard Time", "Africa/Sao_Tome" },
	{ "Mauritius Standard Time", "Indian/Mauritius" },
	{ "Azores Standard Time", "Atlantic/Azores" },
	{ "Cape Verde Standard Time", "Atlantic/Cape_Verde" },
	{ "UTC-02", "Etc/GMT+2" },
	{ "UTC-08", "Etc/GMT+8" },
	{ "UTC-09", "Etc/GMT+9" },
	{ "UTC-11", "Etc/GMT+11" },
	{ "UTC+12", "Etc/GMT-12" },
	{ "UTC+13", "Etc/GMT-13" },
	{ "Dateline Standard Time", "Etc/GMT+12" },
	{ "Greenland Standard Time", "America/Godthab" },
	{ "Saint Pierre Standard Time", "America/Miquelon" },
	{ "Newfoundland Standard Time", "America/St_Johns" },
	{ "Atlantic Standard Time", "America/Halifax" },
	{ "Eastern Standard Time", "America/New_York" },
	{ "US Eastern Standard Time", "America/Indiana/Indianapolis" },
	{ "Central Standard Time", "America/Chicago" },
	{ "Mountain Standard Time", "America/Denver" },
	{ "US Mountain Standard Time", "America/Phoenix" },
	{ "Pacific Standard Time", "America/Los_Angeles" },
	{ "Alaskan Standard Time", "America/Anchorage" },
	{ "Aleutian Standard Time", "America/Adak" },
	{ "Hawaiian Standard Time", "Pacific/Honolulu" },
	{ "Yukon Standard Time", "America/Whitehorse" },
	{ "Canada Central Standard Time", "America/Regina" },
	{ "Central America Standard Time", "America/Guatemala" },
	{ "Central Standard Time (Mexico)", "America/Mexico_City" },
	{ "Mountain Standard Time (Mexico)", "America/Mazatlan" },
	{ "Pacific Standard Time (Mexico)", "America/Tijuana" },
	{ "Eastern Standard Time (Mexico)", "America/Cancun" },
	{ "Cuba Standard Time", "America/Havana" },
	{ "Haiti Standard Time", "America/Port-au-Prince" },
	{ "Turks And Caicos Standard Time", "America/Grand_Turk" },
	{ "SA Pacific Standard Time", "America/Bogota" },
	{ "SA Western Standard Time", "America/La_Paz" },
	{ "SA Eastern Standard Time", "America/Cayenne" },
	{ "Venezuela Standard Time", "America/Caracas" },
	{ "Central Brazilian Standard Time", "America/Cuiaba" },
	{ "E. South America Standard Time", "America/Sao_Paulo" },
	{ "Bahia Standard Time", "America/Bahia" },
	{ "Tocantins Standard Time", "America/Araguaina" },
	{ "Argentina Standard Time", "America/Buenos_Aires" },
	{ "Montevideo Standard Time", "America/Montevideo" },
	{ "Paraguay Standard Time", "America/Asuncion" },
	{ "Pacific SA Standard Time", "America/Santiago" },
	{ "Magallanes Standard Time", "America/Punta_Arenas" },
	{ "Easter Island Standard Time", "Pacific/Easter" },
	{ "W. Australia Standard Time", "Australia/Perth" },
	{ "Aus Central W. Standard Time", "Australia/Eucla" },
	{ "AUS Central Standard Time", "Australia/Darwin" },
	{ "Cen. Australia Standard Time", "Australia/Adelaide" },
	{ "E. Australia Standard Time", "Australia/Brisbane" },
	{ "AUS Eastern Standard Time", "Australia/Sydney" },
	{ "Tasmania Standard Time", "Australia/Hobart" },
	{ "Lord Howe Standard Time", "Australia/Lord_Howe" },
	{ "New Zealand Standard Time", "Pacific/Auckland" },
	{ "Chatham Islands Standard Time", "Pacific/Chatham" },
	{ "Fiji Standard Time", "Pacific/Fiji" },
	{ "Tonga Standard Time", "Pacific/Tongatapu" },
	{ "Samoa Standard Time", "Pacific/Apia" },
	{ "Line Islands Standard Time", "Pacific/Kiritimati" },
	{ "Marquesas Standard Time", "Pacific/Marquesas" },
	{ "West Pacific Standard Time", "Pacific/Port_Moresby" },
	{ "Central Pacific Standard Time", "Pacific/Guadalcanal" },
	{ "Bougainville Standard Time", "Pacific/Bougainville" },
	{ "Norfolk Standard Time", "Pacific/Norfolk" },
};

static const char *of_windows(const char *tzid)
{
	for (size_t i = 0; i < sizeof(windows_zones) / sizeof(*windows_zones); i++)
		if (strcasecmp(windows_zones[i].windows, tzid) == 0)
			return windows_zones[i].name;
	return NULL;
}

/* Letters, digits and _ + - between single slashes: no way out of a directory, and nothing but a name. */
static bool is_name(const char *name)
{
	const char *const usual = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";

	return *name && *name != '/' && strspn(name, usual) == strlen(name) && !strstr(name, "//") && name[strlen(name) - 1] != '/' &&
	       strlen(name) < 64;
}

const char *ics_zone_name(const char *tzid, size_t which)
{
	const char *part = of_windows(tzid);

	if (part && which-- == 0)
		return part;
	if (*tzid != '/')
		return is_name(tzid) && which == 0 ? tzid : NULL;
	for (part = tzid; part; part = strchr(part, '/'))
		if (is_name(++part) && which-- == 0)
			return part;
	return NULL;
}
