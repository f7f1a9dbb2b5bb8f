namespace Referrals.UnitTests.Identity;

/// <summary>What GPs and dermatologists write, and nobody is named in it. Invented.</summary>
static class OrdinaryTexts
{
    public static readonly string[] All =
    [
        "Is this mole worrying?", "Changing pigmented lesion of 7 mm, darker over 12 weeks. Does it need excision?", "Brown macule on the left cheek, present for 2 years, no change. Lentigo?",
        "Please advise: 5 mm brown-black papule on the back, itchy since May.", "White patches on both hands, more since last summer. Vitiligo?",
        "Rose-coloured patches on the trunk for 3 weeks, herald patch seen by the patient. Pityriasis rosea?", "Small dark spot under the nail of the right big toe; trauma 6 weeks ago. Will it grow out?",
        "Bowen's disease of the lower leg treated with 5-FU in 2021; new scaly patch at the margin.", "Wood's lamp showed green fluorescence in the groin. Treat as erythrasma?",
        "Known Crohn's disease on azathioprine. New ulcer of 3 x 2 cm on the shin. Pyoderma?", "Type 2 diabetes, hypertension, BP 138/82, eGFR 54. Takes metformin 500 mg BD, ramipril 5 mg OD, aspirin 75 mg.",
        "No response to hydrocortisone 1 % BD for 14 days, then Betnovate 0.1 % OD for 2/52.", "PMH: BCC nose 2016, SCC scalp 2019, excised with 4 mm margin.", "Breslow 0.8 mm, excised 12/03/2021, wide excision 04/2021, SLNB negative.",
        "Bloods on 03.02.2024: Hb 132, WCC 6.4, CRP 4, ferritin 18, ANA 1:80.", "B12 210, folate 3.4, TSH 2.1, HbA1c 41. Could the hair loss be telogen effluvium?", "Grew over three months. Bled twice after washing.",
        "Lesion measured 6 x 4 mm on 1 March and 9 x 6 mm on 20 June.", "Fitzpatrick skin type II, two blistering sunburns as a child in Spain.", "Mother had melanoma at 54. No other family history.",
        "May be a dermatofibroma, it dimples when pinched. Happy to watch?", "Patient is well in himself, no weight loss, no night sweats. Apyrexial at 36.8.", "She works as a baker and wears gloves all day; hands crack in winter.",
        "He is a carpenter, exposed to hard wood dust. Patch test?", "Farmer, long outdoor exposure. Actinic field change over the head and neck.", "Seen by nurse, swab taken, grew Staph aureus sensitive to flucloxacillin.",
        "MS diagnosed in 2015, on natalizumab. Any interaction with topical treatments?", "MR scan 2022 normal. On warfarin, INR 2.4, target 2-3.", "Started doxycycline 100 mg on 4/9, rash came on 10/9, stopped 11/9.",
        "L forearm: 8mm nodule, R forearm: 3mm keratosis. Which first?", "Please see the dermoscopy: blue-white veil? Irregular dots at the edge.", "Nodule at L5 level, 2nd opinion please, last seen 1st week of April.",
        "T2 N0 M0 disease treated elsewhere. Now a firm lump near the scar.", "Previous treatment: cryo x 3, 5-FU 4 weeks, imiquimod 5 % 6 weeks.", "Hair pulled back; occipital scale, tinea excluded by scrapings (negative) in 2023.",
        "Ring-shaped rash, slowly growing, edge raised, centre clear. Terbinafine for 14 days helped a little.", "Could this be Grover's disease? Itchy papules on the trunk in the heat.", "Sweet's syndrome was raised by the medical team. CRP 88, neutrophils 11.2.",
        "Koebner phenomenon along a scratch; Wickham's striae seen in the mouth.", "Raynaud phenomenon for years, new sclerodactyly. Nail fold capillaries look abnormal.", "Mark on the arm since birth, has got bigger with puberty. Naevus?",
        "Patient would like it gone as it catches on clothing. Would you offer a shave?", "Old scar after appendicectomy is itching. Keloid, treat with steroid tape?", "Young woman on the pill, flat warts on the face, worse since shaving.",
        "The skin is dry, thick and cracked over the heels; no help from urea 10 %.", "Long history of acne, two courses of lymecycline 408 mg, scarring now. Isotretinoin?", "Urticaria most days for 8 weeks. Cetirizine 10 mg QDS helps. Bloods normal.",
        "Red face for months, flushing with hot food and wine. Rosacea or lupus?", "Lichen sclerosus on clobetasol 0.05 %, sore again. How often can it be used?", "Widespread rash 10 days after amoxicillin. Mucosae clear, no fever. Drug eruption?",
        "Child of 6, molluscum for 18 months, eczema around them. Leave alone?", "Tender red lumps on both shins, sore throat 3 weeks ago, ASO titre 400.", "Phone consultation first, photographs by email from the hospital's clinic on ward 7.",
        "Weight 82 kg, height 178 cm, BMI 25.9, alcohol 14 units a week.", "PSA 4.2, no relevant medicines besides tamsulosin 400 mcg.", "The lesion is the size of a penny, pearly, with fine vessels. BCC?",
        "Three lesions: 1) nose 4 mm 2) temple 6 mm 3) ear 3 mm. All rough to touch.", "Can be felt more easily than seen. Sun damage all around. Efudix?", "Urgent please: ulcerated nodule, grown fast over 6 weeks, 12 mm, on the ear.",
        "Benign. Emollient.", "Stuck-on look with milia-like cysts: seborrhoeic keratosis. No treatment needed.", "Best treated as eczema: potent steroid for 2 weeks, then weekends; photographs again in six weeks.",
        "Well demarcated plaques on elbows and knees; scalp and nails involved, no joint pain.", "Hutchinson's sign absent. Longitudinal streak of 2 mm, brown, regular.",
    ];
}
