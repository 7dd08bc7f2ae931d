/** Where Adobe serves the platform and its tokens (documented). */
export const PLATFORM_URL = "https://platform.adobe.io";
export const IMS_URL = "https://ims-na1.adobelogin.com";
